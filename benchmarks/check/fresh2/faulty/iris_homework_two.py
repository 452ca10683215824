import torch
import torch.nn as nn
from sklearn import datasets

torch.manual_seed(1)

iris = datasets.load_iris()
X = torch.Tensor(iris.data)
Y = torch.LongTensor(iris.target)

# 70 % of the flowers for training, the others for the test
n = int(len(X) * 0.7)
Xtrain, Ytrain = X[:n], Y[:n]
Xtest, Ytest = X[n:], Y[n:]

net = nn.Sequential(
    nn.Linear(4, 10),
    nn.ReLU(),
    nn.Linear(10, 3),
)

loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.02)

for epoch in range(200):
    optimizer.zero_grad()
    out = net(Xtrain)
    loss = loss_function(out, Ytrain)
    loss.backward()
    optimizer.step()
    if epoch % 40 == 39:
        print("epoch", epoch + 1, "loss", loss.item())

with torch.no_grad():
    train_acc = (net(Xtrain).argmax(1) == Ytrain).float().mean().item()
    test_acc = (net(Xtest).argmax(1) == Ytest).float().mean().item()
print("train accuracy", train_acc)
print("test accuracy", test_acc)
