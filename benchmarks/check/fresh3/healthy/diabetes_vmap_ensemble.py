# 用 torch.func 同时训练五个网络(集成),每个网络用不同的自助样本
import torch
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from torch import nn
from torch.func import functional_call, stack_module_state, vmap

torch.manual_seed(0)

# 数据
X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
mean, std = X_train.mean(0), X_train.std(0)
y_mean, y_std = y_train.mean(), y_train.std()
X_train = torch.tensor((X_train - mean) / std, dtype=torch.float32)
X_test = torch.tensor((X_test - mean) / std, dtype=torch.float32)
t_train = torch.tensor((y_train - y_mean) / y_std, dtype=torch.float32)
t_test = torch.tensor((y_test - y_mean) / y_std, dtype=torch.float32)


def make_net():
    return nn.Sequential(nn.Linear(10, 16), nn.Tanh(), nn.Linear(16, 1), nn.Flatten(0))


MEMBERS = 5
members = [make_net() for _ in range(MEMBERS)]
params, buffers = stack_module_state(members)
skeleton = make_net().to("meta")


def call(p, b, x):
    return functional_call(skeleton, (p, b), (x,))


train_call = vmap(call, in_dims=(0, 0, 0))
test_call = vmap(call, in_dims=(0, 0, None))
optimizer = torch.optim.AdamW(list(params.values()), lr=3e-3, weight_decay=0.05)
bootstrap = torch.randint(len(X_train), (MEMBERS, len(X_train)))

# 训练
for epoch in range(1, 41):
    order = torch.randperm(len(X_train))
    for start in range(0, len(order), 32):
        rows = bootstrap[:, order[start : start + 32]]
        errors = (train_call(params, buffers, X_train[rows]) - t_train[rows]) ** 2
        loss = errors.mean(dim=1).sum()  # 各成员互不影响
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 10 == 0:
        with torch.no_grad():
            each = test_call(params, buffers, X_test)
        single = (each - t_test).square().mean(1)
        joint = (each.mean(0) - t_test).square().mean().item()
        print(
            f"轮次 {epoch}: 损失 {loss.item() / MEMBERS:.3f} 单个误差 {single.mean():.3f} 集成误差 {joint:.3f} 方差 {t_test.var():.3f}"
        )
