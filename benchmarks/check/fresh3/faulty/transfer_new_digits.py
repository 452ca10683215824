# Transferencia: se entrena con los dígitos 0-4 y se adapta a los dígitos 5-9
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(11)
np.random.seed(11)

X, y = load_digits(return_X_y=True)
X = torch.tensor(X / 16.0, dtype=torch.float32).reshape(-1, 1, 8, 8)
y = torch.tensor(y)


class Red(nn.Module):
    def __init__(self, clases):
        super().__init__()
        self.layer1 = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.layer2 = nn.Sequential(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.norm = nn.LayerNorm(128)
        self.head_layer = nn.Linear(128, clases)

    def forward(self, x):
        x = self.layer2(self.layer1(x))
        return self.head_layer(self.norm(x.flatten(1)))


def dividir(mascara, n_prueba):
    idx = torch.nonzero(mascara).squeeze(1)
    idx = idx[torch.randperm(len(idx))]
    return idx[n_prueba:], idx[:n_prueba]


def entrenar(red, idx, etiquetas, epocas, lr):
    parametros = [p for p in red.parameters() if p.requires_grad]
    opt = torch.optim.Adam(parametros, lr=lr)
    perdida = nn.CrossEntropyLoss()
    for epoca in range(epocas):
        red.train()
        suma = 0.0
        for lote in idx[torch.randperm(len(idx))].split(32):
            opt.zero_grad()
            l = perdida(red(X[lote]), etiquetas[lote])
            l.backward()
            opt.step()
            suma += l.item() * len(lote)
        print(f"  época {epoca}: pérdida {suma / len(idx):.4f}")


@torch.no_grad()
def exactitud(red, idx, etiquetas):
    red.eval()
    return (red(X[idx]).argmax(1) == etiquetas[idx]).float().mean().item()


# 1) tarea de origen
origen, origen_prueba = dividir(y < 5, 150)
red = Red(5)
print("preentrenamiento")
entrenar(red, origen, y, epocas=6, lr=2e-3)
print(f"exactitud en 0-4: {exactitud(red, origen_prueba, y):.3f}")

# 2) tarea nueva, con una capa final nueva
red.head_layer = nn.Linear(128, 5)
for nombre, p in red.named_parameters():
    if "layer" in nombre:
        p.requires_grad = False

destino, destino_prueba = dividir(y >= 5, 150)
print("ajuste")
entrenar(red, destino, y - 5, epocas=8, lr=2e-3)
print(f"exactitud en 5-9: {exactitud(red, destino_prueba, y - 5):.3f}")
