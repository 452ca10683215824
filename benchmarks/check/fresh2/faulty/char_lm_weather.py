# 字符级语言模型：天气播报
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
文本 = "today it rains and tomorrow the sun shines over the hills. " * 40
字表 = sorted(set(文本))
编号 = {c: i for i, c in enumerate(字表)}
数据 = torch.tensor([编号[c] for c in 文本])


class 语言模型(nn.Module):
    def __init__(self, n, d=48):
        super().__init__()
        self.emb = nn.Embedding(n, d)
        self.rnn = nn.LSTM(d, d, batch_first=True)
        self.head = nn.Linear(d, n)

    def forward(self, x, h=None):
        o, h = self.rnn(self.emb(x), h)
        return self.head(o), h


def 取一批(批量=16, 长度=30):
    起点 = torch.randint(0, len(数据) - 长度 - 1, (批量,))
    x = torch.stack([数据[s:s + 长度] for s in 起点])
    y = torch.stack([数据[s:s + 长度] for s in 起点])
    return x, y


模型 = 语言模型(len(字表))
优化器 = torch.optim.Adam(模型.parameters(), lr=1e-2)
for 步 in range(120):
    x, y = 取一批()
    预测, _ = 模型(x)
    损失 = F.cross_entropy(预测.transpose(1, 2), y)
    优化器.zero_grad()
    损失.backward()
    优化器.step()
    if 步 % 30 == 0:
        print("步", 步, "损失", round(损失.item(), 4))

# 续写
with torch.no_grad():
    当前 = torch.tensor([[编号[c] for c in "today it "]])
    输出, h = 模型(当前)
    结果 = ""
    for _ in range(40):
        下一个 = 输出[:, -1].argmax(-1, keepdim=True)
        结果 += 字表[下一个.item()]
        输出, h = 模型(下一个, h)
print("today it ->", repr(结果))
