"""Segmentation d'un organe (ellipse) dans une coupe bruitée, avec un petit U-Net."""

import torch
import torch.nn as nn


class ConvBlock(nn.Module):
    def __init__(self, entree, sortie, noyau=3):
        super().__init__()
        self.conv = nn.Conv2d(entree, sortie, noyau, padding=noyau // 2)
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(self.conv(x))


class UNet(nn.Module):
    def __init__(self, largeur=8):
        super().__init__()
        l = largeur
        self.encodeurs = nn.ModuleList([ConvBlock(1, l), ConvBlock(l, 2 * l)])
        self.fond = ConvBlock(2 * l, 4 * l)
        self.montees = nn.ModuleList(
            [nn.ConvTranspose2d(4 * l, 2 * l, 2, 2), nn.ConvTranspose2d(2 * l, l, 2, 2)]
        )
        self.decodeurs = nn.ModuleList([ConvBlock(4 * l, 2 * l), ConvBlock(2 * l, l)])
        self.sortie = ConvBlock(l, 1, noyau=1)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x):
        ponts = []
        for enc in self.encodeurs:
            x = enc(x)
            ponts.append(x)
            x = self.pool(x)
        x = self.fond(x)
        for montee, dec, pont in zip(self.montees, self.decodeurs, reversed(ponts)):
            x = dec(torch.cat([montee(x), pont], dim=1))
        return self.sortie(x)


def coupes(n, graine):
    g = torch.Generator().manual_seed(graine)
    yy, xx = torch.meshgrid(torch.arange(24.0), torch.arange(24.0), indexing="ij")
    centre = torch.rand(n, 2, 1, 1, generator=g) * 8 + 8
    axes = torch.rand(n, 2, 1, 1, generator=g) * 4 + 3
    d = ((yy - centre[:, 0]) / axes[:, 0]) ** 2 + ((xx - centre[:, 1]) / axes[:, 1]) ** 2
    masque = (d < 1).float().unsqueeze(1)
    image = masque + 0.6 * torch.randn(n, 1, 24, 24, generator=g)
    return image, masque


def dice(logits, masque):
    p = (torch.sigmoid(logits) > 0.5).float()
    return (2 * (p * masque).sum() / (p.sum() + masque.sum()).clamp(min=1)).item()


def erreur_surface(logits, masque):
    """Écart moyen de la surface attendue de l'organe, en pixels."""
    attendue = torch.sigmoid(logits).sum(dim=(1, 2, 3))
    return (attendue - masque.sum(dim=(1, 2, 3))).abs().mean().item()


torch.manual_seed(0)
x, m = coupes(320, 1)
xv, mv = coupes(80, 2)
modele = UNet()
critere = nn.BCEWithLogitsLoss()
optimiseur = torch.optim.Adam(modele.parameters(), lr=3e-3)
for epoque in range(6):
    modele.train()
    pertes = []
    for lot in torch.randperm(len(x)).split(16):
        optimiseur.zero_grad()
        perte = critere(modele(x[lot]), m[lot])
        perte.backward()
        optimiseur.step()
        pertes.append(perte.item())
    modele.eval()
    with torch.no_grad():
        sortie = modele(xv)
    valeur, ecart = dice(sortie, mv), erreur_surface(sortie, mv)
    perte_moyenne = sum(pertes) / len(pertes)
    print(f"époque {epoque} : perte {perte_moyenne:.4f}, Dice {valeur:.3f}, écart de surface {ecart:.1f} px")
