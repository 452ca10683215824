# the image is what is learnt; the network stays as it is
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(0)
cnn = nn.Sequential(
    nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.AvgPool2d(2), nn.Conv2d(16, 16, 3, padding=1)
).eval().requires_grad_(False)


def gram_matrix(x):
    b, c, h, w = x.size()
    f = x.view(b * c, h * w)
    return f @ f.t() / (b * c * h * w)


def features(img):
    outs, x = [], img
    for layer in cnn:
        x = layer(x)
        if isinstance(layer, nn.Conv2d):
            outs.append(x)
    return outs


g = torch.linspace(0, 25, 24)
style = torch.stack([torch.sin(g)[:, None].expand(24, 24), torch.cos(g)[None].expand(24, 24), torch.zeros(24, 24)])[None] * 0.5 + 0.5
content = torch.zeros(1, 3, 24, 24)
content[:, :, 8:16, 8:16] = 1
style_grams = [gram_matrix(f) for f in features(style)]
content_feat = features(content)[-1]
input_img = content.clone().requires_grad_(True)
optimizer = optim.LBFGS([input_img])
run = [0]
while run[0] <= 40:

    def closure():
        with torch.no_grad():
            input_img.clamp_(0, 1)
        optimizer.zero_grad()
        feats = features(input_img)
        style_score = sum(F.mse_loss(gram_matrix(f), t) for f, t in zip(feats, style_grams)) * 1e4
        content_score = F.mse_loss(feats[-1], content_feat)
        loss = style_score + content_score
        loss.backward()
        run[0] += 1
        if run[0] % 20 == 0:
            print(run[0], style_score.item(), content_score.item())
        return loss

    optimizer.step(closure)
with torch.no_grad():
    input_img.clamp_(0, 1)
print(input_img.mean().item())
