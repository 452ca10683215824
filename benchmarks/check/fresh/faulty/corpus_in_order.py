# 字符级语言模型，按顺序读整个语料
import torch
from torch import nn

torch.manual_seed(0)
文本 = "the quick brown fox jumps over the lazy dog . " * 60
字符 = sorted(set(文本))
编号 = torch.tensor([字符.index(c) for c in 文本])
批量, 步长 = 8, 15
每行 = len(编号) // 批量
数据 = 编号[: 每行 * 批量].view(批量, 每行)


class 语言模型(nn.Module):
    def __init__(self, 词数, 维度=32, 隐藏=64):
        super().__init__()
        self.emb = nn.Embedding(词数, 维度)
        self.rnn = nn.LSTM(维度, 隐藏, batch_first=True)
        self.fc = nn.Linear(隐藏, 词数)

    def forward(self, x, state):
        out, state = self.rnn(self.emb(x), state)
        return self.fc(out), state


net = 语言模型(len(字符))
优化器 = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(3):
    state = None
    for i in range(0, 每行 - 步长 - 1, 步长):
        x, y = 数据[:, i : i + 步长], 数据[:, i + 1 : i + 步长 + 1]
        logits, state = net(x, state)
        loss = nn.functional.cross_entropy(logits.transpose(1, 2), y)
        优化器.zero_grad()
        loss.backward()
        优化器.step()
    print(epoch, loss.item())
