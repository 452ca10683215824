# Red convolucional escrita a mano: pesos en un diccionario, descenso con momento, sin nn.Module
import math

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(4)
datos = load_digits()
x = torch.tensor(datos.images, dtype=torch.float32)[:, None] / 16.0 - 0.3
y = torch.tensor(datos.target)
mezcla = torch.randperm(len(y))
entreno, prueba = mezcla[:1350], mezcla[1350:]


def peso(*forma):
    entradas = math.prod(forma[1:])
    return (torch.randn(*forma) * math.sqrt(2 / entradas)).requires_grad_()


pesos = {
    "w1": peso(16, 1, 3, 3),
    "b1": torch.zeros(16, requires_grad=True),
    "w2": peso(32, 16, 3, 3),
    "b2": torch.zeros(32, requires_grad=True),
    "w3": peso(10, 128),
    "b3": torch.zeros(10, requires_grad=True),
}
velocidad = {k: torch.zeros_like(v) for k, v in pesos.items()}


def red(imagenes, p):
    h = F.max_pool2d(F.relu(F.conv2d(imagenes, p["w1"], p["b1"], padding=1)), 2)
    h = F.max_pool2d(F.relu(F.conv2d(h, p["w2"], p["b2"], padding=1)), 2)
    return F.linear(h.flatten(1), p["w3"], p["b3"])


def perdida(salida, clases):
    # entropía cruzada a mano, con el truco del máximo
    m = salida.max(dim=1, keepdim=True).values.detach()
    log_norma = (salida - m).exp().sum(1).log() + m.squeeze(1)
    return (log_norma - salida.gather(1, clases[:, None]).squeeze(1)).mean()


paso, momento = 0.05, 0.9
for epoca in range(7):
    suma = 0.0
    for filas in entreno[torch.randperm(len(entreno))].split(45):
        valor = perdida(red(x[filas], pesos), y[filas])
        gradientes = torch.autograd.grad(valor, list(pesos.values()))
        with torch.no_grad():
            for (nombre, p), g in zip(pesos.items(), gradientes):
                velocidad[nombre].mul_(momento).add_(g)
                p -= paso * velocidad[nombre]
        suma += valor.item()
    with torch.no_grad():
        acierto = (red(x[prueba], pesos).argmax(1) == y[prueba]).double().mean().item()
    print(f"época {epoca}: pérdida {suma / 30:.4f}, acierto {acierto:.3f}")
