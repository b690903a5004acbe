#!/usr/bin/env python3
"""What PyTorch makes of losses, optimisers and schedules, for the tests of io.sigmoid.training.

    python3 training/src/test/python/fixtures.py > training/src/test/resources/io/sigmoid/training/fixtures.json

Losses in double precision; optimisers in single, as in training. Written with PyTorch 1.13.
"""
import json
import sys

import torch
from torch.nn import functional as F

torch.manual_seed(1)


def focal(z, y, gamma):
    p = torch.sigmoid(z)
    cost = F.binary_cross_entropy_with_logits(z, y, reduction="none")
    right = p * y + (1 - p) * (1 - y)
    return ((1 - right) ** gamma * cost).mean()


def smoothed(y, smoothing):
    return y * (1 - smoothing) + smoothing / 2


def loss_case(options, z, y, loss):
    z = torch.tensor(z, dtype=torch.float64, requires_grad=True)
    value = loss(z)
    value.backward()
    return {"options": options, "logits": z.tolist(), "targets": y,
            "value": value.item(), "gradient": z.grad.tolist()}


BINARY_LOGITS = [[0.0, -1.5, 2.5], [30.0, -30.0, 0.25], [1e4, -1e4, 1e4], [-1e4, 1e4, -7.0]]
BINARY_TARGETS = [[1, 0, 1], [0, 1, 0], [0, 1, 1], [0, 1, 1]]
CLASS_LOGITS = [[0.0, -1.5, 2.5], [30.0, -30.0, 0.25], [1e4, -1e4, 0.0], [-1e4, 1e4, 1e4]]
CLASS_TARGETS = [2, 1, 1, 1]
SHARES = [[0.2, 0.3, 0.5], [0.0, 1.0, 0.0], [0.7, 0.3, 0.0], [0.0, 0.25, 0.75]]


def binary_cases():
    y = torch.tensor(BINARY_TARGETS, dtype=torch.float64)
    weights = {"a": 3.3, "c": 0.5}
    weight = torch.tensor([3.3, 1.0, 0.5], dtype=torch.float64)

    def case(options, loss):
        return loss_case(options, BINARY_LOGITS, BINARY_TARGETS, loss)

    yield case({}, lambda z: F.binary_cross_entropy_with_logits(z, y))
    yield case({"positiveWeights": weights}, lambda z: F.binary_cross_entropy_with_logits(z, y, pos_weight=weight))
    yield case({"labelSmoothing": 0.1}, lambda z: F.binary_cross_entropy_with_logits(z, smoothed(y, 0.1)))
    yield case({"positiveWeights": weights, "labelSmoothing": 0.1},
               lambda z: F.binary_cross_entropy_with_logits(z, smoothed(y, 0.1), pos_weight=weight))
    yield case({"focalGamma": 2.0}, lambda z: focal(z, y, 2.0))


def class_cases():
    names = {"b": 4.0, "c": 0.25}
    weight = torch.tensor([1.0, 4.0, 0.25], dtype=torch.float64)
    one_hot = F.one_hot(torch.tensor(CLASS_TARGETS), 3).to(torch.float64)

    def case(options, targets, **kwargs):
        # Given as shares, PyTorch too divides by the number of examples.
        y = torch.tensor(targets, dtype=torch.float64) if targets is SHARES else one_hot
        return loss_case(options, CLASS_LOGITS, targets, lambda z: F.cross_entropy(z, y, **kwargs))

    for targets in (CLASS_TARGETS, SHARES):
        yield case({}, targets)
        yield case({"classWeights": names}, targets, weight=weight)
        yield case({"labelSmoothing": 0.2}, targets, label_smoothing=0.2)
        yield case({"classWeights": names, "labelSmoothing": 0.2}, targets, weight=weight, label_smoothing=0.2)


STEPS = 25
START = torch.randn(6)
GRADIENTS = torch.randn(STEPS, 6) * torch.tensor([1.0, 1e-3, 10.0, 1.0, 0.0, 3.0])


def optimizer_case(job, make):
    weights = START.clone().requires_grad_(True)
    optimizer = make([weights])
    for gradient in GRADIENTS:
        weights.grad = gradient.clone()
        optimizer.step()
    return {"optimizer": job, "weights": weights.tolist()}


def optimizer_cases():
    sgd, adam = torch.optim.SGD, torch.optim.Adam
    yield optimizer_case({"type": "sgd", "learningRate": 0.1}, lambda w: sgd(w, 0.1))
    yield optimizer_case({"type": "sgd", "learningRate": 0.1, "weightDecay": 0.01},
                         lambda w: sgd(w, 0.1, weight_decay=0.01))
    yield optimizer_case({"type": "sgd", "learningRate": 0.05, "momentum": 0.9},
                         lambda w: sgd(w, 0.05, momentum=0.9))
    yield optimizer_case({"type": "sgd", "learningRate": 0.05, "momentum": 0.9, "nesterov": True, "weightDecay": 0.01},
                         lambda w: sgd(w, 0.05, momentum=0.9, nesterov=True, weight_decay=0.01))
    yield optimizer_case({"type": "adam", "learningRate": 0.01}, lambda w: adam(w, 0.01))
    yield optimizer_case({"type": "adam", "learningRate": 0.01, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-3},
                         lambda w: adam(w, 0.01, betas=(0.8, 0.99), eps=1e-3))
    yield optimizer_case({"type": "adamw", "learningRate": 0.01}, lambda w: torch.optim.AdamW(w, 0.01))
    yield optimizer_case({"type": "adamw", "learningRate": 0.01, "weightDecay": 0.3},
                         lambda w: torch.optim.AdamW(w, 0.01, weight_decay=0.3))
    yield optimizer_case({"type": "rmsprop", "learningRate": 0.01}, lambda w: torch.optim.RMSprop(w, 0.01))
    yield optimizer_case({"type": "rmsprop", "learningRate": 0.01, "alpha": 0.9, "epsilon": 1e-3, "momentum": 0.9},
                         lambda w: torch.optim.RMSprop(w, 0.01, alpha=0.9, eps=1e-3, momentum=0.9))


def schedule_case(job, make):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
    schedule = make(optimizer)
    factors = []
    for step in range(40):
        factors.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step < 39:
            schedule.step()
    return {"schedule": job, "factors": factors}


def schedule_cases():
    lr = torch.optim.lr_scheduler
    yield schedule_case({"type": "step", "milestones": [0.5, 0.75], "factor": 0.1},
                        lambda o: lr.MultiStepLR(o, [20, 30], 0.1))
    yield schedule_case({"type": "cosine"}, lambda o: lr.CosineAnnealingLR(o, 40))
    yield schedule_case({"type": "one-cycle"},
                        lambda o: lr.OneCycleLR(o, 1.0, total_steps=40, cycle_momentum=False))
    yield schedule_case({"type": "one-cycle", "rise": 0.5, "start": 10.0, "end": 100.0},
                        lambda o: lr.OneCycleLR(o, 1.0, total_steps=40, pct_start=0.5, div_factor=10.0,
                                                final_div_factor=100.0, cycle_momentum=False))


def clipping_cases():
    for most in (0.5, 100.0):
        weights = torch.zeros(6, requires_grad=True)
        weights.grad = GRADIENTS[0].clone()
        torch.nn.utils.clip_grad_norm_([weights], most)
        yield {"clipping": {"norm": most}, "gradient": weights.grad.tolist()}
    weights = torch.zeros(6, requires_grad=True)
    weights.grad = GRADIENTS[0].clone()
    torch.nn.utils.clip_grad_value_([weights], 0.3)
    yield {"clipping": {"value": 0.3}, "gradient": weights.grad.tolist()}


json.dump({"binary": list(binary_cases()), "classes": list(class_cases()), "start": START.tolist(),
           "gradients": GRADIENTS.tolist(), "optimizers": list(optimizer_cases()),
           "schedules": list(schedule_cases()), "clippings": list(clipping_cases())}, sys.stdout, indent=1)
print()
