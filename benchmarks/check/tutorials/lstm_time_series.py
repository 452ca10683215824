import numpy as np
import torch
import torch.nn as nn
from sklearn.preprocessing import MinMaxScaler

torch.manual_seed(0)
np.random.seed(0)
t = np.arange(600)
passengers = 200 + 0.3 * t + 40 * np.sin(t / 6) + 5 * np.random.randn(600)
train, test = passengers[:480].reshape(-1, 1), passengers[480:].reshape(-1, 1)
scaler = MinMaxScaler(feature_range=(-1, 1))
train = scaler.fit_transform(train)
test = scaler.transform(test)


def create_sequences(data, window):
    xs, ys = [], []
    for i in range(len(data) - window):
        xs.append(data[i : i + window])
        ys.append(data[i + window])
    return torch.FloatTensor(np.array(xs)), torch.FloatTensor(np.array(ys))


X, y = create_sequences(train, 12)
Xt, yt = create_sequences(test, 12)


class LSTM(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(input_size=1, hidden_size=hidden, batch_first=True)
        self.linear = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.linear(out[:, -1])


model = LSTM()
loss_function = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, y), batch_size=52, shuffle=True)
for epoch in range(6):
    model.train()
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_function(model(xb), yb)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        print(epoch, loss.item(), loss_function(model(Xt), yt).item())
with torch.no_grad():
    print("first prediction", scaler.inverse_transform(model(Xt[:1]).numpy()).item())
