# 课程大作业：多卷积核文本分类
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class TextCNN(nn.Module):
    def __init__(self, 词数=60, 维度=24, 核=(2, 3, 4), 通道=16, 类别=3):
        super().__init__()
        self.embed = nn.Embedding(词数, 维度)
        self.convs = [nn.Conv1d(维度, 通道, k) for k in 核]
        self.fc = nn.Linear(通道 * len(核), 类别)

    def forward(self, x):
        x = self.embed(x).transpose(1, 2)
        x = [F.relu(conv(x)).max(dim=2)[0] for conv in self.convs]
        return self.fc(torch.cat(x, dim=1))


x = torch.randint(9, 60, (1200, 15))
y = torch.randint(0, 3, (1200,))
位置 = torch.randint(0, 13, (1200, 1))
x.scatter_(1, 位置, y[:, None] * 3)
x.scatter_(1, 位置 + 1, y[:, None] * 3 + 1)
y = torch.where(torch.rand(1200) < 0.15, torch.randint(0, 3, (1200,)), y)  # 标注有少量错误

model = TextCNN()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(6):
    for idx in torch.randperm(1000).split(50):
        loss = F.cross_entropy(model(x[idx]), y[idx])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        acc = (model(x[1000:]).argmax(1) == y[1000:]).float().mean().item()
    print(f"第{epoch + 1}轮 loss {loss.item():.4f} acc {acc:.4f}")
