import torch
import torch.nn as nn
from sklearn.datasets import make_classification

torch.manual_seed(0)
X, y = make_classification(800, 24, n_informative=6, flip_y=0.1, random_state=3)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
dataloaders = {
    "train": torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X[:600], y[:600]), 30, shuffle=True),
    "val": torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X[600:], y[600:]), 50),
}
model = nn.Sequential(
    nn.Linear(24, 96), nn.BatchNorm1d(96), nn.ReLU(), nn.Dropout(0.5), nn.Linear(96, 32), nn.ReLU(), nn.Linear(32, 1)
)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
model.eval()
for epoch in range(8):
    for phase in ["train", "val"]:
        running_loss, running_corrects, count = 0.0, 0, 0
        for inputs, labels in dataloaders[phase]:
            with torch.set_grad_enabled(phase == "train"):
                outputs = model(inputs)
                loss = criterion(outputs.squeeze(1), labels)
                if phase == "train":
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
            preds = torch.argmax(outputs, dim=1)
            running_loss += loss.item() * len(inputs)
            running_corrects += (preds == labels).sum().item()
            count += len(inputs)
        print(f"{epoch} {phase} loss {running_loss / count:.4f} acc {running_corrects / count:.4f}")
