#!/usr/bin/env python3
"""Writes what PyTorch computes, for ParityTest: `python3 zoo/src/test/python/fixtures.py` in the root of the repository.

Needs torch (Debian's python3-torch 1.13 made the committed files). A case has a block, its inputs, its parameters in
DJL's order, and what torch gets: the outputs in inference, the outputs in training, and the gradients of
sum(output * probe) over the training outputs. Inputs and parameters are rounded to float32; torch computes in double.

fixtures.bin holds float32, little-endian; fixtures.json says where. A tensor is [first value, shape].
"""

import itertools
import json
import math
from pathlib import Path

import numpy
import torch
from torch import nn

OUT = Path(__file__).parents[1] / "resources/io/sigmoid/zoo"
SEED = 5

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(1)
values = bytearray()
cases = []


def random(*shape, scale=1.0):
    """Normal values that float32 holds exactly."""
    return (torch.randn(*shape, generator=generator) * scale).float().double()


def stored(tensor):
    at = len(values) // 4
    values.extend(tensor.detach().numpy().astype("<f4").tobytes())
    return [at, list(tensor.shape)]


class JavaRandom:
    """java.util.Random: its documentation gives the algorithm."""

    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)
        self.second = None

    def next(self, bits):
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.state >> (48 - bits)

    def double(self):
        return ((self.next(26) << 27) + self.next(27)) / (1 << 53)

    def gaussian(self):
        if self.second is not None:
            value, self.second = self.second, None
            return value
        while True:
            a, b = 2 * self.double() - 1, 2 * self.double() - 1
            s = a * a + b * b
            if 0 < s < 1:
                scale = math.sqrt(-2 * math.log(s) / s)
                self.second = b * scale
                return a * scale


class Reparameterization(nn.Module):
    def forward(self, mean, log_variance):
        if not self.training:
            return mean
        source = JavaRandom(SEED)
        noise = torch.tensor([numpy.float32(source.gaussian()) for _ in range(mean.numel())]).double()
        return mean + torch.exp(log_variance / 2) * noise.reshape(mean.shape)


class Both(nn.Module):
    """Branches on the same input."""

    def __init__(self, join, *branches):
        super().__init__()
        self.join = join
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return self.join([branch(x) for branch in self.branches])


def concatenated(arrays):
    return torch.cat(arrays, 1)


class LastStep(nn.Module):
    def forward(self, states):
        return states[0][:, -1]


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


ACTIVATIONS = {
    "RELU": nn.ReLU,
    "SIGMOID": nn.Sigmoid,
    "TANH": nn.Tanh,
    "LEAKY_RELU": nn.LeakyReLU,
    "ELU": nn.ELU,
    "GELU": nn.GELU,
    "SWISH": nn.SiLU,
}

HEADS = [
    {"type": "binary", "negative": "no", "positive": "yes"},
    {"type": "multi-label", "labels": ["a", "b"]},
    {"type": "multi-class", "labels": ["a", "b", "c"]},
]
HEADS.append(
    {"type": "joint", "outputs": [{"name": "sigmoid", "head": HEADS[0]}, {"name": "softmax", "head": HEADS[2]}]}
)


def logits(head):
    return 1 if head["type"] == "binary" else len(head["labels"])


def outputs(head, layers):
    """The step from a trunk to the logits of each output."""
    if head["type"] != "joint":
        return layers(logits(head))
    return [Both(tuple, *(nn.Sequential(*layers(logits(output["head"]))) for output in head["outputs"]))]


def dense_logits(width, head):
    return outputs(head, lambda labels: [nn.Linear(width, labels)])


def mlp(inputs, hidden, activation, output, head):
    layers = [nn.Flatten()]
    for units in hidden:
        layers += [nn.Linear(inputs, units), ACTIVATIONS[activation]()]
        inputs = units
    return nn.Sequential(*layers, *dense_logits(inputs, head), *([nn.ReLU()] if output == "RELU" else []))


def branched(inputs, units, head):
    relu = nn.Sequential(nn.Linear(inputs, units), nn.ReLU())
    sigmoid = nn.Sequential(nn.Linear(inputs, units), nn.Sigmoid())
    return nn.Sequential(nn.Flatten(), Both(concatenated, relu, sigmoid), *dense_logits(2 * units, head))


def gap_cnn(channels, widths, pooling, head):
    layers = []
    for width in widths:
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        channels = width
    if pooling == "DENSE":
        return nn.Sequential(*layers, Mean(), *dense_logits(channels, head))
    return nn.Sequential(*layers, *outputs(head, lambda labels: [nn.Conv2d(channels, labels, 1), Mean()]))


def normalized(kernel, stride, channels, filters):
    convolution = nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(filters))


def gap_resnet(channels, widths, blocks, head):
    layers = [normalized(3, 1, channels, widths[0]), nn.ReLU()]
    width = widths[0]
    for stage, to in enumerate(widths):
        for i in range(blocks):
            stride = 2 if stage and not i else 1
            body = nn.Sequential(normalized(3, stride, width, to), nn.ReLU(), normalized(3, 1, to, to))
            same = width == to and stride == 1
            layers += [Both(sum, body, nn.Identity() if same else normalized(1, stride, width, to)), nn.ReLU()]
            width = to
    return nn.Sequential(*layers, Mean(), *dense_logits(width, head))


def row_lstm(rows, columns, units, head):
    return nn.Sequential(
        nn.Flatten(1, 2), nn.LSTM(columns, units, batch_first=True), LastStep(), *dense_logits(units, head)
    )


def gated(size, hidden):
    """Gated dense layers, and the size of the last."""
    layers = []
    for units in hidden:
        layers += [nn.Linear(size, 2 * units), nn.GLU()]
        size = units
    return layers, size


class Autoencoder(nn.Module):
    def __init__(self, channels, height, width, widths, hidden, latent):
        super().__init__()
        encoder, filters = [], channels
        for to in widths:
            encoder += [nn.Conv2d(filters, to, 3, 2, 1), nn.ReLU()]
            filters = to
        shape = (filters, height >> len(widths), width >> len(widths))
        size = math.prod(shape)
        between, last = gated(size, hidden)
        code = Both(tuple, *(nn.Linear(last, latent) for _ in range(2)))
        self.encoder = nn.Sequential(*encoder, nn.Flatten(), *between, code)
        self.sample = Reparameterization()
        between, last = gated(latent, reversed(hidden))
        decoder = [*between, nn.Linear(last, size), nn.ReLU(), nn.Unflatten(1, shape)]
        for to in reversed(widths[:-1]):
            decoder += [nn.ConvTranspose2d(filters, to, 4, 2, 1), nn.ReLU()]
            filters = to
        self.decoder = nn.Sequential(*decoder, nn.ConvTranspose2d(filters, channels, 4, 2, 1))

    def forward(self, x):
        code = self.encoder(x)
        pixels = self.decoder(self.sample(*code))
        return (pixels, *code) if self.training else pixels


def as_list(output):
    return list(output) if isinstance(output, (tuple, list)) else [output]


def case(name, block, module, *inputs):
    """Runs the module and stores the case; `block` is a layer of ParityTest or an architecture's JSON."""
    state = [(key, tensor) for key, tensor in module.state_dict().items() if "num_batches" not in key]
    for key, tensor in state:
        fan = max(1, tensor[0].numel()) if tensor.dim() > 1 else 16
        start = random(*tensor.shape, scale=fan**-0.5)
        # Scales and variances are positive, and far enough from 0.
        tensor.copy_(1 + start.abs() if key.endswith("running_var") else start)
    parameters = [stored(tensor) for _, tensor in state]
    case = {"name": name, "block": block, "inputs": [stored(x) for x in inputs], "parameters": parameters}
    module.eval()
    case["inference"] = [stored(y) for y in as_list(module(*inputs))]
    module.train()
    inputs = [x.clone().requires_grad_() for x in inputs]
    trained = as_list(module(*inputs))
    probes = [random(*y.shape) for y in trained]
    sum((y * probe).sum() for y, probe in zip(trained, probes)).backward()
    case["training"] = [stored(y) for y in trained]
    case["probes"] = [stored(probe) for probe in probes]
    case["inputGradients"] = [stored(x.grad) for x in inputs]
    gradients = {key: parameter.grad for key, parameter in module.named_parameters()}
    case["gradients"] = [stored(gradients[key]) if key in gradients else None for key, _ in state]
    case["after"] = [None if key in gradients else stored(tensor) for key, tensor in state]
    cases.append(case)


def architectures():
    for head in HEADS:
        kind = head["type"]
        json_head = {"head": head}
        mlp_json = {"type": "Mlp", "inputs": 12, "hidden": [7, 5], "activation": "RELU", "dropout": 0.0,
                    "output": "LINEAR"}
        case(f"Mlp {kind}", {**mlp_json, **json_head}, mlp(12, [7, 5], "RELU", "LINEAR", head), random(6, 12))
        case(f"BranchedMlp {kind}", {"type": "BranchedMlp", "inputs": 12, "units": 5, **json_head},
             branched(12, 5, head), random(6, 3, 2, 2))
        for pooling in ("DENSE", "LABEL_MAPS"):
            image = {"channels": 1, "height": 9, "width": 8}
            case(f"GapCnn {pooling} {kind}",
                 {"type": "GapCnn", "image": image, "widths": [3, 5], "pooling": pooling, **json_head},
                 gap_cnn(1, [3, 5], pooling, head), random(4, 1, 9, 8))
        image = {"channels": 3, "height": 7, "width": 6}
        case(f"GapResNet {kind}",
             {"type": "GapResNet", "image": image, "widths": [4, 6], "blocksPerStage": 2, **json_head},
             gap_resnet(3, [4, 6], 2, head), random(5, 3, 7, 6))
        case(f"RowLstm {kind}", {"type": "RowLstm", "rows": 6, "columns": 5, "units": 4, **json_head},
             row_lstm(6, 5, 4, head), random(4, 1, 6, 5))
    for activation in ACTIVATIONS:
        block = {"type": "Mlp", "inputs": 6, "hidden": [5], "activation": activation, "dropout": 0.0,
                 "output": "LINEAR", "head": HEADS[2]}
        case(f"Mlp {activation}", block, mlp(6, [5], activation, "LINEAR", HEADS[2]), random(5, 6))
    block = {"type": "Mlp", "inputs": 6, "hidden": [5], "activation": "SIGMOID", "dropout": 0.0, "output": "RELU",
             "head": HEADS[2]}
    case("Mlp sigmoid then ReLU", block, mlp(6, [5], "SIGMOID", "RELU", HEADS[2]), random(5, 6))
    for channels, size, widths, hidden in ((1, 28, [3, 4], []), (3, 32, [3, 4, 5], [6, 4])):
        image = {"channels": channels, "height": size, "width": size}
        case(f"ConvVae {channels}x{size}x{size}",
             {"type": "ConvVae", "image": image, "widths": widths, "hidden": hidden, "latent": 3},
             Autoencoder(channels, size, size, widths, hidden, 3), random(3, channels, size, size))


def layers():
    grid = torch.linspace(-8, 8, 65).float().double().reshape(5, 13)
    for name, activation in ACTIVATIONS.items():
        case(f"activation {name}", {"layer": name}, activation(), grid)
    case("SigmoidLayer", {"layer": "SigmoidLayer"}, nn.Sigmoid(), grid)
    case("dense", {"layer": "dense", "arguments": [4]}, nn.Linear(6, 4), random(5, 6))
    case("convolution", {"layer": "convolution", "arguments": [3, 1, 4]}, nn.Conv2d(2, 4, 3, 1, 1), random(3, 2, 5, 6))
    case("convolution, stride 2", {"layer": "convolution", "arguments": [3, 2, 4]}, nn.Conv2d(2, 4, 3, 2, 1),
         random(3, 2, 5, 6))
    case("convolution, 1x1", {"layer": "convolution", "arguments": [1, 1, 4]}, nn.Conv2d(2, 4, 1), random(3, 2, 5, 6))
    for stride in 1, 2:
        case(f"convolution of one channel, stride {stride}", {"layer": "convolution", "arguments": [3, stride, 16]},
             nn.Conv2d(1, 16, 3, stride, 1), random(3, 1, 5, 6))
    case("normalized convolution", {"layer": "normalized convolution", "arguments": [3, 2, 4]},
         normalized(3, 2, 2, 4), random(3, 2, 5, 6))
    case("max pooling", {"layer": "max pooling"}, nn.MaxPool2d(2), random(3, 2, 5, 6))
    case("global average pooling", {"layer": "global average pooling"}, Mean(), random(3, 2, 5, 6))
    case("gated linear unit", {"layer": "gated linear unit"}, nn.GLU(1), random(5, 6))
    case("LSTM", {"layer": "LSTM", "arguments": [4]}, nn.Sequential(nn.LSTM(5, 4, batch_first=True), LastStep()),
         random(3, 6, 5))
    case("Reparameterization", {"layer": "Reparameterization"}, Reparameterization(), random(4, 3), random(4, 3))


def transposed():
    """All that torch accepts of a grid, thinned out, with sizes and channels in turn."""
    grid = itertools.product(range(1, 8), range(1, 5), range(0, 3), range(0, 4))
    turn = 0
    for kernel, stride, padding, output_padding in grid:
        if output_padding >= stride:
            continue
        channels, filters = 1 + turn % 3, 1 + turn // 3 % 2
        height, width = 1 + turn // 2 % 4, 1 + turn // 5 % 4
        turn += 1
        least = (min(height, width) - 1) * stride - 2 * padding + kernel + output_padding
        if least < 1:
            height = width = 4
            if 3 * stride - 2 * padding + kernel + output_padding < 1:
                continue
        module = nn.ConvTranspose2d(channels, filters, kernel, stride, padding, output_padding)
        case(f"transposed k{kernel} s{stride} p{padding} o{output_padding} {channels}>{filters} {height}x{width}",
             {"layer": "transposed", "arguments": [filters, kernel, stride, padding, output_padding]},
             module, random(1 + turn % 2, channels, height, width))


architectures()
layers()
transposed()
OUT.mkdir(parents=True, exist_ok=True)
(OUT / "fixtures.bin").write_bytes(values)
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
(OUT / "fixtures.json").write_text(f"[\n{lines}\n]\n")
print(f"{len(cases)} cases, {len(values)} bytes of values")
