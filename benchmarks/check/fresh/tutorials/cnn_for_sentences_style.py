import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1234)


class CNN(nn.Module):
    def __init__(self, vocab_size, embedding_dim, n_filters, filter_sizes, output_dim, dropout, pad_idx):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_dim, padding_idx=pad_idx)
        self.convs = nn.ModuleList([nn.Conv2d(1, n_filters, (fs, embedding_dim)) for fs in filter_sizes])
        self.fc = nn.Linear(len(filter_sizes) * n_filters, output_dim)
        self.dropout = nn.Dropout(dropout)

    def forward(self, text):
        embedded = self.embedding(text).unsqueeze(1)
        conved = [F.relu(conv(embedded)).squeeze(3) for conv in self.convs]
        pooled = [F.max_pool1d(conv, conv.shape[2]).squeeze(2) for conv in conved]
        return self.fc(self.dropout(torch.cat(pooled, dim=1)))


def binary_accuracy(preds, y):
    rounded_preds = torch.round(torch.sigmoid(preds))
    return (rounded_preds == y).float().sum().item()


def make(n):
    """'not good' is bad, 'good' is good"""
    text = torch.randint(4, 50, (n, 14))
    label = torch.randint(0, 2, (n,))
    at = torch.randint(0, 12, (n, 1))
    text.scatter_(1, at, torch.where(label == 1, torch.randint(4, 50, (n,)), torch.tensor(2))[:, None])
    text.scatter_(1, at + 1, torch.full((n, 1), 3))
    return text, label.float()


train_iterator = DataLoader(TensorDataset(*make(1500)), batch_size=64, shuffle=True)
valid_iterator = DataLoader(TensorDataset(*make(400)), batch_size=64)
model = CNN(50, 24, 16, [2, 3, 4], 1, 0.3, 0)
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
criterion = nn.BCEWithLogitsLoss()
for epoch in range(6):
    model.train()
    epoch_loss, epoch_acc = 0.0, 0.0
    for text, label in train_iterator:
        optimizer.zero_grad()
        predictions = model(text).squeeze(1)
        loss = criterion(predictions, label)
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item() * len(label)
        epoch_acc += binary_accuracy(predictions, label)
    model.eval()
    with torch.no_grad():
        valid_acc = sum(binary_accuracy(model(text).squeeze(1), label) for text, label in valid_iterator) / 400
    print(f"Epoch: {epoch + 1:02} | Train Loss: {epoch_loss / 1500:.3f} | Train Acc: {epoch_acc / 15:.2f}% | Val. Acc: {valid_acc * 100:.2f}%")
