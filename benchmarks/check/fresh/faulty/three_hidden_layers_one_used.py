import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

torch.manual_seed(12)


class Model(nn.Module):
    def __init__(self, in_features=13, h1=24, h2=24, h3=24, out_features=3):
        super().__init__()
        self.fc1 = nn.Linear(in_features, h1)
        self.fc2 = nn.Linear(h1, h2)
        self.fc3 = nn.Linear(h2, h3)
        self.out = nn.Linear(h3, out_features)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = F.relu(self.fc2(x))
        x = self.out(x)
        return x


X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=41)
sc = StandardScaler()
X_train = torch.FloatTensor(sc.fit_transform(X_train))
X_test = torch.FloatTensor(sc.transform(X_test))
y_train, y_test = torch.LongTensor(y_train), torch.LongTensor(y_test)

model = Model()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
losses = []
for i in range(60):
    y_pred = model(X_train)
    loss = criterion(y_pred, y_train)
    losses.append(loss.item())
    if i % 20 == 0:
        print(f"Epoch: {i} and loss: {loss.item():.4f}")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    print((model(X_test).argmax(1) == y_test).sum().item(), "of", len(y_test), "right")
