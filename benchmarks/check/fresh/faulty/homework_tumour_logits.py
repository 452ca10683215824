# CS homework 3, problem 2: malignant or benign?
import torch
import torch.nn as nn
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

torch.manual_seed(1)


def get_data():
    data = load_breast_cancer()
    Xtr, Xte, ytr, yte = train_test_split(data.data, data.target, test_size=0.2, random_state=1)
    sc = StandardScaler().fit(Xtr)
    to = lambda a: torch.tensor(a, dtype=torch.float32)
    return to(sc.transform(Xtr)), to(ytr)[:, None], to(sc.transform(Xte)), to(yte)[:, None]


def make_model(d, hidden):
    layers = []
    for h in hidden:
        layers += [nn.Linear(d, h), nn.ReLU()]
        d = h
    layers += [nn.Linear(d, 1), nn.Sigmoid()]
    return nn.Sequential(*layers)


def train(model, X, y, epochs, lr, bs):
    opt = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    crit = nn.BCEWithLogitsLoss()
    history = []
    for _ in range(epochs):
        order = torch.randperm(len(X))
        total = 0
        for idx in order.split(bs):
            p = model(X[idx])
            loss = crit(p, y[idx])
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item() * len(idx)
        history.append(total / len(X))
    return history


X, y, Xt, yt = get_data()
net = make_model(30, [32, 16])
hist = train(net, X, y, epochs=20, lr=0.01, bs=32)
print("loss:", [round(h, 4) for h in hist[::4]])
with torch.no_grad():
    print("test loss", nn.BCEWithLogitsLoss()(net(Xt), yt).item())
    print("test acc", ((net(Xt) > 0.5).float() == yt).float().mean().item())
