# d2l-style: concise linear regression, then one hidden layer
import torch
from sklearn.datasets import load_diabetes
from torch import nn
from torch.utils import data

torch.manual_seed(0)


def load_array(data_arrays, batch_size, is_train=True):
    """构造一个PyTorch数据迭代器"""
    dataset = data.TensorDataset(*data_arrays)
    return data.DataLoader(dataset, batch_size, shuffle=is_train)


table = load_diabetes()
features = torch.tensor(table.data, dtype=torch.float32)
features = (features - features[:350].mean(0)) / features[:350].std(0)
labels = torch.tensor(table.target, dtype=torch.float32).reshape(-1, 1)
labels = (labels - labels[:350].mean()) / labels[:350].std()
data_iter = load_array((features[:350], labels[:350]), 10)

net = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 1))
loss = nn.MSELoss()
trainer = torch.optim.SGD(net.parameters(), lr=0.3, momentum=0.9)
num_epochs = 5
for epoch in range(num_epochs):
    for X, y in data_iter:
        l = loss(net(X), y)
        trainer.zero_grad()
        l.backward()
        trainer.step()
    with torch.no_grad():
        print(f"epoch {epoch + 1}, train {loss(net(features[:350]), labels[:350]):f}, "
              f"valid {loss(net(features[350:]), labels[350:]):f}")
