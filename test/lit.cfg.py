# ===- lit.cfg.py - The lit suite ----------------------------------------===#
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------===#
"""The lit suite of qnn.

QNN_MODELS=DIR   also run the tests that read the third-party networks in DIR.
QNN_ORT_DIR=DIR  where ONNX Runtime is, if not in the build folder (./dev ort);
                 tests that compare with it skip when it is absent.
QNN_ROUNDTRIP=1  run every qnn-opt with --verify-roundtrip.
"""

import glob
import os
import platform
import shutil

import lit.formats
from lit.llvm import llvm_config

config.name = "QNN"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".mlir", ".test", ".py"]
config.excludes = ["lit.cfg.py", "lit.site.cfg.py", "Inputs", "Unit", "lib"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.qnn_obj_root, "test")

llvm_config.with_system_environment(["HOME", "TMP", "TEMP"])
# For `not` and `count` in front of a command.
llvm_config.with_environment("PATH", [config.llvm_tools_dir], append_path=True)
llvm_config.with_environment("PATH", [config.qnn_tools_dir], append_path=True)
llvm_config.use_default_substitutions()
llvm_config.add_tool_substitutions(
    ["FileCheck", "mlir-opt", "mlir-translate", "split-file"],
    [config.llvm_tools_dir],
)
tools = [
    "qnn-opt",
    "qnn-translate",
    "qnn-run",
    "qnn-assign-precision",
    "qnn-compile",
    "qnn-evaluate",
    "qnn-quantize",
    "qnn-graph-fuzz",
    "qnn-reduce",
    "qnn-study",
    "qnn-lsp-server",
]
for tool in tools:
    path = os.path.join(config.qnn_tools_dir, tool)
    if tool == "qnn-opt" and os.environ.get("QNN_ROUNDTRIP"):
        path += " --verify-roundtrip"
    config.substitutions.append((r"\b" + tool + r"\b(?!\.|/|-)", path))

config.substitutions.append(("%python", config.python_executable))
config.substitutions.append(("%tblgen", os.path.join(config.llvm_tools_dir, "llvm-tblgen")))
config.substitutions.append(("%objdump", os.path.join(config.llvm_tools_dir, "llvm-objdump")))
config.substitutions.append(("%qnn_src", config.qnn_src_root))
config.substitutions.append(("%qnn_build", config.qnn_obj_root))
config.substitutions.append(("%test_lib", os.path.join(config.test_source_root, "lib")))
config.substitutions.append(("%digits", os.path.join(config.qnn_src_root, "examples/digits")))

models = os.environ.get("QNN_MODELS")
if models and os.path.isdir(models):
    config.available_features.add("qnn-models")
    config.substitutions.append(("%models", os.path.abspath(models)))
    config.environment["QNN_MODELS"] = os.path.abspath(models)
# Debian's libonnx-testdata.
testdata = "/usr/share/libonnx-testdata/data"
if os.path.isdir(testdata):
    config.available_features.add("onnx-testdata")
    config.substitutions.append(("%onnx_testdata", testdata))
# Where `./dev ort` put ONNX Runtime; see test/lib/ort.py.
ort = os.environ.get("QNN_ORT_DIR", os.path.join(config.qnn_obj_root, "onnxruntime"))
if os.path.exists(os.path.join(ort, "libonnxruntime.so")):
    config.available_features.add("onnxruntime")
    config.environment["QNN_ORT_DIR"] = os.path.abspath(ort)
if shutil.which("chromium"):
    config.available_features.add("chromium")
if shutil.which("arm-none-eabi-gcc") and shutil.which("qemu-system-arm"):
    config.available_features.add("mcu")
for machine in ("aarch64", "riscv64"):
    if shutil.which(f"{machine}-linux-gnu-gcc") and shutil.which(f"qemu-{machine}"):
        config.available_features.add(machine)
if platform.machine() == "x86_64":
    config.available_features.add("x86_64")
    if shutil.which("qemu-x86_64"):
        config.available_features.add("qemu-x86_64")
clang = os.path.join(config.llvm_tools_dir, "clang")
config.substitutions.append(("%clang", clang))
if glob.glob(os.path.join(config.llvm_tools_dir, "../lib/clang/*/lib/linux/*tsan*")):
    config.available_features.add("tsan")
