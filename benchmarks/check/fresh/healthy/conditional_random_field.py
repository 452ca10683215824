import torch
import torch.nn as nn

torch.manual_seed(0)
TAGS, WORDS, LENGTH = 4, 30, 10


class CRFTagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(WORDS, 16)
        self.emit = nn.Linear(16, TAGS)
        self.transitions = nn.Parameter(torch.zeros(TAGS, TAGS))

    def loss(self, words, tags):
        emission = self.emit(self.embed(words))
        score = emission.gather(2, tags.unsqueeze(2)).sum((1, 2))
        score = score + self.transitions[tags[:, :-1], tags[:, 1:]].sum(1)
        alpha = emission[:, 0]
        for i in range(1, words.shape[1]):
            alpha = torch.logsumexp(alpha.unsqueeze(2) + self.transitions, 1) + emission[:, i]
        return (torch.logsumexp(alpha, 1) - score).mean()

    @torch.no_grad()
    def decode(self, words):
        emission = self.emit(self.embed(words))
        best, back = emission[:, 0], []
        for i in range(1, words.shape[1]):
            best, where = (best.unsqueeze(2) + self.transitions).max(1)
            best = best + emission[:, i]
            back.append(where)
        path = [best.argmax(1)]
        for where in reversed(back):
            path.append(where.gather(1, path[-1].unsqueeze(1)).squeeze(1))
        return torch.stack(path[::-1], 1)


# the tag moves on by one or stays; the word tells it only half of the time
tags = (torch.randint(0, TAGS, (1000, 1)) + torch.randint(0, 2, (1000, LENGTH)).cumsum(1)) % TAGS
words = torch.where(torch.rand(1000, LENGTH) < 0.5, tags * 5 + torch.randint(0, 5, tags.shape), torch.randint(20, WORDS, tags.shape))
model = CRFTagger()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-2)
for epoch in range(8):
    for idx in torch.randperm(800).split(50):
        loss = model.loss(words[idx], tags[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item(), (model.decode(words[800:]) == tags[800:]).float().mean().item())
