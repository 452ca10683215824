import random

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim

torch.manual_seed(0)
random.seed(0)
SOS, EOS, V, MAXLEN, H = 0, 1, 14, 7, 32


class EncoderRNN(nn.Module):
    def __init__(self, input_size, hidden_size, dropout_p=0.1):
        super().__init__()
        self.embedding = nn.Embedding(input_size, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size, batch_first=True)
        self.dropout = nn.Dropout(dropout_p)

    def forward(self, x):
        return self.gru(self.dropout(self.embedding(x)))


class BahdanauAttention(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()
        self.Wa = nn.Linear(hidden_size, hidden_size)
        self.Ua = nn.Linear(hidden_size, hidden_size)
        self.Va = nn.Linear(hidden_size, 1)

    def forward(self, query, keys):
        scores = self.Va(torch.tanh(self.Wa(query) + self.Ua(keys)))
        scores = scores.squeeze(2).unsqueeze(1)
        weights = F.softmax(scores, dim=-1)
        return torch.bmm(weights, keys), weights


class AttnDecoderRNN(nn.Module):
    def __init__(self, hidden_size, output_size, dropout_p=0.1):
        super().__init__()
        self.embedding = nn.Embedding(output_size, hidden_size)
        self.attention = BahdanauAttention(hidden_size)
        self.gru = nn.GRU(2 * hidden_size, hidden_size, batch_first=True)
        self.out = nn.Linear(hidden_size, output_size)
        self.dropout = nn.Dropout(dropout_p)

    def forward(self, encoder_outputs, encoder_hidden, target=None):
        inp = torch.full((encoder_outputs.size(0), 1), SOS)
        hidden = encoder_hidden
        outputs = []
        for i in range(MAXLEN):
            embedded = self.dropout(self.embedding(inp))
            context, _ = self.attention(hidden.permute(1, 0, 2), encoder_outputs)
            output, hidden = self.gru(torch.cat((embedded, context), dim=2), hidden)
            output = self.out(output)
            outputs.append(output)
            if target is not None:
                inp = target[:, i].unsqueeze(1)
            else:
                inp = output.topk(1)[1].squeeze(-1).detach()
        return F.log_softmax(torch.cat(outputs, dim=1), dim=-1)


src = torch.randint(2, V, (320, MAXLEN - 1))
tgt = torch.cat([src.flip(1), torch.full((320, 1), EOS)], 1)
encoder, decoder = EncoderRNN(V, H), AttnDecoderRNN(H, V)
enc_opt = optim.Adam(encoder.parameters(), lr=3e-3)
dec_opt = optim.Adam(decoder.parameters(), lr=3e-3)
criterion = nn.NLLLoss()
for epoch in range(3):
    total = 0
    for b in torch.randperm(320).split(32):
        enc_opt.zero_grad()
        dec_opt.zero_grad()
        enc_out, enc_hidden = encoder(src[b])
        teacher = tgt[b] if random.random() < 0.9 else None
        out = decoder(enc_out, enc_hidden, teacher)
        loss = criterion(out.view(-1, V), tgt[b].view(-1))
        loss.backward()
        enc_opt.step()
        dec_opt.step()
        total += loss.item()
    print(epoch, total / 10)
encoder.eval()
decoder.eval()
with torch.no_grad():
    guess = decoder(*encoder(src[:2])).argmax(-1)
print(guess.tolist(), tgt[:2].tolist())
