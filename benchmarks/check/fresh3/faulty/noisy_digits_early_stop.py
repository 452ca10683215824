# In[1]:
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

torch.manual_seed(5)
np.random.seed(5)

# In[2]: few training images, annotated by a careless labeller
X, y = load_digits(return_X_y=True)
X = (X / 16.0).astype(np.float32).reshape(-1, 1, 8, 8)
X_train, X_rest, y_train, y_rest = train_test_split(X, y, train_size=300, stratify=y, random_state=5)
X_val, X_test, y_val, y_test = train_test_split(X_rest, y_rest, test_size=0.5, random_state=5)
y_noisy = y_train.copy()
wrong = np.random.rand(len(y_noisy)) < 0.35
y_noisy[wrong] = np.random.randint(0, 10, wrong.sum())

X_train, X_val, X_test = map(torch.from_numpy, (X_train, X_val, X_test))
y_noisy, y_val, y_test = map(torch.from_numpy, (y_noisy, y_val, y_test))


# In[3]:
class EarlyStopping:
    """Keep the best weights; stop when the validation loss has not improved for `patience` epochs."""

    def __init__(self, patience=10):
        self.patience = patience
        self.best = float("inf")
        self.waited = 0
        self.weights = None

    def __call__(self, value, net):
        if value < self.best:
            self.best, self.waited = value, 0
            self.weights = {name: tensor for name, tensor in net.state_dict().items()}
        else:
            self.waited += 1
        return self.waited >= self.patience

    def restore(self, net):
        net.load_state_dict(self.weights)


# In[4]:
net = torch.nn.Sequential(
    torch.nn.Conv2d(1, 32, 3, padding=1),
    torch.nn.ReLU(),
    torch.nn.Conv2d(32, 32, 3, padding=1),
    torch.nn.ReLU(),
    torch.nn.MaxPool2d(2),
    torch.nn.Flatten(),
    torch.nn.Linear(32 * 16, 64),
    torch.nn.ReLU(),
    torch.nn.Linear(64, 10),
)
loss_fn = torch.nn.CrossEntropyLoss()
optim = torch.optim.Adam(net.parameters(), lr=2e-3)
stopper = EarlyStopping(patience=15)


def measure(images, labels):
    net.eval()
    with torch.no_grad():
        out = net(images)
    return loss_fn(out, labels).item(), (out.argmax(1) == labels).float().mean().item()


# In[5]:
for epoch in range(60):
    net.train()
    for pick in torch.randperm(len(X_train)).split(32):
        optim.zero_grad()
        loss_fn(net(X_train[pick]), y_noisy[pick]).backward()
        optim.step()
    val_loss, val_acc = measure(X_val, y_val)
    if epoch % 4 == 0:
        print(f"epoch {epoch:3d}  val loss {val_loss:.3f}  val acc {val_acc:.3f}")
    if stopper(val_loss, net):
        print("stopped at epoch", epoch)
        break

# In[6]:
stopper.restore(net)
print("best validation loss %.3f" % stopper.best)
print("test loss %.3f, test accuracy %.3f" % measure(X_test, y_test))
