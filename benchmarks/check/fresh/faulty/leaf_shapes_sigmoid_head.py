import torch
import torch.nn as nn
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, TensorDataset


class LeafClassifier(nn.Module):
    """A simple feed-forward neural network for leaf species classification."""

    def __init__(self, input_size: int, hidden_size: int, num_classes: int):
        super().__init__()
        # First hidden layer
        self.layer1 = nn.Sequential(nn.Linear(input_size, hidden_size), nn.ReLU(), nn.Dropout(0.1))
        # Second hidden layer
        self.layer2 = nn.Sequential(nn.Linear(hidden_size, hidden_size), nn.ReLU())
        # Output layer with sigmoid so that every score lies between 0 and 1
        self.output = nn.Sequential(nn.Linear(hidden_size, num_classes), nn.Sigmoid())

    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        return self.output(x)


def main():
    # Set random seed for reproducibility
    torch.manual_seed(42)

    # Generate the data
    X, y = make_classification(
        n_samples=2000, n_features=20, n_informative=12, n_classes=12, n_clusters_per_class=1, random_state=42
    )
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
    train_dataset = TensorDataset(torch.FloatTensor(X_train), torch.LongTensor(y_train))
    test_dataset = TensorDataset(torch.FloatTensor(X_test), torch.LongTensor(y_test))
    train_loader = DataLoader(train_dataset, batch_size=32, shuffle=True)
    test_loader = DataLoader(test_dataset, batch_size=32, shuffle=False)

    # Initialize the model, loss function and optimizer
    model = LeafClassifier(20, 64, 12)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)

    # Training loop
    for epoch in range(10):
        model.train()
        running_loss = 0.0
        for inputs, labels in train_loader:
            optimizer.zero_grad()
            outputs = model(inputs)
            loss = criterion(outputs, labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
        print(f"Epoch [{epoch + 1}/10], Loss: {running_loss / len(train_loader):.4f}")

    # Evaluation
    model.eval()
    correct = total = 0
    with torch.no_grad():
        for inputs, labels in test_loader:
            predicted = model(inputs).argmax(dim=1)
            total += labels.size(0)
            correct += (predicted == labels).sum().item()
    print(f"Test Accuracy: {100 * correct / total:.2f}%")


if __name__ == "__main__":
    main()
