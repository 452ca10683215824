import random
import string

import torch
import torch.nn as nn

torch.manual_seed(0)
random.seed(0)
all_letters = string.ascii_lowercase
n_letters = len(all_letters)
endings = {"it": ["ini", "ello", "ucci"], "ru": ["ov", "sky", "enko"], "de": ["mann", "berg", "stein"]}
categories = list(endings)


def random_name():
    c = random.choice(categories)
    stem = "".join(random.choice("bdklmnrst") + random.choice("aeiou") for _ in range(random.randint(1, 2)))
    return c, stem + random.choice(endings[c])


def line_to_tensor(line):
    t = torch.zeros(len(line), 1, n_letters)
    for i, ch in enumerate(line):
        t[i][0][all_letters.index(ch)] = 1
    return t


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size, hidden_size)
        self.h2h = nn.Linear(hidden_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, input, hidden):
        hidden = torch.tanh(self.i2h(input) + self.h2h(hidden))
        return self.softmax(self.h2o(hidden)), hidden

    def init_hidden(self):
        return torch.zeros(1, self.hidden_size)


rnn = RNN(n_letters, 32, 3)
criterion = nn.NLLLoss()
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.02)
current = 0.0
for it in range(1, 241):
    category, line = random_name()
    target = torch.tensor([categories.index(category)])
    letters = line_to_tensor(line)
    hidden = rnn.init_hidden()
    optimizer.zero_grad()
    for i in range(letters.size(0)):
        output, hidden = rnn(letters[i], hidden)
    loss = criterion(output, target)
    loss.backward()
    optimizer.step()
    current += loss.item()
    if it % 80 == 0:
        print(it, current / 80)
        current = 0.0
