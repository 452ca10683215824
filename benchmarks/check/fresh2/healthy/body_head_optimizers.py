import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

torch.manual_seed(4)
X, y = load_digits(return_X_y=True)
X_train, X_val, y_train, y_val = train_test_split(X / 16., y, test_size=.2, random_state=4)
X_train, X_val = map(lambda a: torch.tensor(a, dtype=torch.float32), (X_train, X_val))
y_train, y_val = map(torch.tensor, (y_train, y_val))

body = nn.Sequential(nn.Linear(64, 96), nn.ReLU(), nn.Linear(96, 48), nn.ReLU())
head = nn.Linear(48, 10)

# weights decay, biases do not; the head has an optimizer of its own
decay = [p for n, p in body.named_parameters() if n.endswith('weight')]
plain = [p for n, p in body.named_parameters() if n.endswith('bias')]
opt_body = torch.optim.SGD([{'params': decay, 'weight_decay': 1e-3}, {'params': plain, 'weight_decay': 0.}],
                           lr=0.05, momentum=0.9)
opt_head = torch.optim.Adam(head.parameters(), lr=1e-3)

for epoch in range(12):
    for idx in torch.randperm(len(X_train)).split(32):
        out = head(body(X_train[idx]))
        loss = nn.functional.cross_entropy(out, y_train[idx])
        for o in (opt_body, opt_head):
            o.zero_grad()
        loss.backward()
        for o in (opt_body, opt_head):
            o.step()
    if epoch % 3 == 2:
        with torch.no_grad():
            acc = (head(body(X_val)).argmax(1) == y_val).float().mean().item()
        print('epoch', epoch + 1, 'loss', round(loss.item(), 4), 'val', round(acc, 4))
