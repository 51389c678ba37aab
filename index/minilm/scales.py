"""The activation scales of the int8 graph, as index/minilm/calibrate.py wrote them."""

from __future__ import annotations

from index.minilm.graph import Activations, LayerActivations

SCALES = (
    LayerActivations(
        attention_input=Activations(-3.27, 6.33, {}),
        attention_output=Activations(-3.27, 2.36, {}),
        feedforward_input=Activations(-6.44, 8.00, {63: 1.41, 99: 3.56}),
        feedforward_output=Activations(-0.17, 8.00, {856: 3.07}),
    ),
    LayerActivations(
        attention_input=Activations(-5.08, 8.00, {99: 1.02}),
        attention_output=Activations(-2.73, 3.15, {}),
        feedforward_input=Activations(-8.00, 8.00, {63: 1.06, 99: 3.79, 223: 1.03, 267: 1.04}),
        feedforward_output=Activations(-0.17, 8.00, {607: 2.55}),
    ),
    LayerActivations(
        attention_input=Activations(-5.43, 7.99, {}),
        attention_output=Activations(-2.58, 2.77, {}),
        feedforward_input=Activations(-8.00, 8.00, {99: 3.47, 223: 1.85}),
        feedforward_output=Activations(-0.17, 8.00, {218: 1.83, 1004: 2.19}),
    ),
    LayerActivations(
        attention_input=Activations(-5.87, 8.00, {99: 1.21}),
        attention_output=Activations(-2.58, 2.39, {}),
        feedforward_input=Activations(-8.00, 8.00, {63: 1.02, 99: 3.6, 223: 2.12}),
        feedforward_output=Activations(-0.17, 8.00, {358: 1.72}),
    ),
    LayerActivations(
        attention_input=Activations(-6.82, 8.00, {99: 1.31}),
        attention_output=Activations(-2.75, 2.65, {}),
        feedforward_input=Activations(-8.00, 8.00, {99: 2.7, 127: 1.65, 223: 1.86}),
        feedforward_output=Activations(-0.17, 7.99, {}),
    ),
    LayerActivations(
        attention_input=Activations(-6.42, 8.00, {99: 1.24}),
        attention_output=Activations(-3.55, 3.52, {}),
        feedforward_input=Activations(-8.00, 8.00, {99: 1.67, 223: 1.59, 319: 1.31}),
        feedforward_output=Activations(-0.17, 8.00, {1302: 1.2}),
    ),
)
