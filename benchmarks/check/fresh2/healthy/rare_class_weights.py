import numpy as np
import torch
from sklearn.datasets import make_classification
from sklearn.metrics import balanced_accuracy_score, confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
X, y = make_classification(n_samples=2400, n_features=12, n_informative=8, n_classes=3, n_clusters_per_class=1,
                           weights=[0.85, 0.10, 0.05], class_sep=1.2, flip_y=0.01, random_state=11)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, stratify=y, random_state=0)
scaler = StandardScaler().fit(X_train)
train = TensorDataset(torch.tensor(scaler.transform(X_train), dtype=torch.float32), torch.tensor(y_train))
x_test = torch.tensor(scaler.transform(X_test), dtype=torch.float32)

counts = np.bincount(y_train)
weights = torch.tensor(len(y_train) / (len(counts) * counts), dtype=torch.float32)
print("counts", counts, "weights", weights.numpy().round(2))

model = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 3))
criterion = nn.CrossEntropyLoss(weight=weights)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(15):
    for xb, yb in DataLoader(train, batch_size=64, shuffle=True):
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        optimizer.step()
    if epoch % 5 == 4:
        with torch.no_grad():
            pred = model(x_test).argmax(1).numpy()
        print(f"epoch {epoch + 1} loss {loss.item():.3f} balanced accuracy {balanced_accuracy_score(y_test, pred):.3f}")
print(confusion_matrix(y_test, pred).tolist())
