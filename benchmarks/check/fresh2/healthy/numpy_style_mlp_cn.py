# 不用 nn.Module，手写两层网络与动量
import torch

torch.manual_seed(0)
样本数 = 1000
x = torch.rand(样本数, 2) * 4 - 2
y = (torch.sin(2 * x[:, 0]) + x[:, 1] ** 2).unsqueeze(1)


def 新参数(*形状, 尺度):
    return (torch.randn(*形状) * 尺度).requires_grad_()


参数 = {
    'W1': 新参数(2, 64, 尺度=1.0), 'b1': torch.zeros(64, requires_grad=True),
    'W2': 新参数(64, 1, 尺度=0.1), 'b2': torch.zeros(1, requires_grad=True),
}
动量 = {名: torch.zeros_like(p) for 名, p in 参数.items()}


def 前向(x):
    h = torch.tanh(x @ 参数['W1'] + 参数['b1'])
    return h @ 参数['W2'] + 参数['b2']


学习率, beta = 0.05, 0.9
for 轮 in range(81):
    for i in torch.randperm(800).split(50):
        损失 = (前向(x[i]) - y[i]).square().mean()
        损失.backward()
        with torch.no_grad():
            for 名, p in 参数.items():
                动量[名].mul_(beta).add_(p.grad, alpha=1 - beta)
                p.sub_(学习率 * 动量[名])
                p.grad.zero_()
    if 轮 % 20 == 0:
        with torch.no_grad():
            测试 = (前向(x[800:]) - y[800:]).square().mean().item()
        print(f"轮 {轮}: 训练 {损失.item():.4f} 测试 {测试:.4f} (方差 {y.var().item():.2f})")
