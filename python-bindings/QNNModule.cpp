//===- QNNModule.cpp - The facade as a Python module ------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `qnn._qnn`: qnn/Compiler.h, one to one. Lists of NumPy arrays go in and come
// out; what is convenient in Python is written in Python, in the package.
//
//===----------------------------------------------------------------------===//

#include "Quantization.h"

using namespace qnn;
using namespace qnn::python;

namespace {

/// `inputs` and `outputs`, which both kinds of models have.
template <typename ClassTy, typename SharedTy>
void defineSignature(ClassTy &cls) {
  auto list = [](llvm::ArrayRef<TensorInfo> infos) {
    return std::vector<TensorInfo>(infos.begin(), infos.end());
  };
  cls.def_property_readonly(
      "inputs", [=](SharedTy &self) { return list(self.model.inputs()); });
  cls.def_property_readonly(
      "outputs", [=](SharedTy &self) { return list(self.model.outputs()); });
}

std::unique_ptr<SharedModel> load(const std::string &path, int64_t batch,
                                  std::vector<std::string> shapes) {
  py::gil_scoped_release release;
  LoadOptions options;
  options.batch = batch;
  options.shapes = std::move(shapes);
  return std::make_unique<SharedModel>(unwrap(Model::load(path, options)));
}

py::list interpret(SharedModel &self, const py::list &inputs) {
  std::vector<NpyArray> arrays = fromPython(inputs);
  return toPython(
      self.call([&](Model &model) { return unwrap(model.interpret(arrays)); }));
}

/// Interprets, and returns the name and value of each tensor inside as well.
py::tuple trace(SharedModel &self, const py::list &inputs) {
  std::vector<NpyArray> arrays = fromPython(inputs);
  std::vector<std::pair<std::string, NpyArray>> seen;
  std::vector<NpyArray> outputs = self.call([&](Model &model) {
    auto observe = [&](llvm::StringRef name, const NpyArray &value) {
      seen.emplace_back(name.str(), value);
    };
    return unwrap(model.interpret(arrays, observe));
  });
  py::list inside;
  for (auto &[name, value] : seen)
    inside.append(py::make_tuple(name, toPython(std::move(value))));
  return py::make_tuple(toPython(std::move(outputs)), inside);
}

CompileOptions makeOptions(const std::string &target,
                           const std::string &targetFeatures, unsigned optLevel,
                           bool requireInteger, bool integerIO,
                           const std::string &kernel, const std::string &name,
                           unsigned threads) {
  CompileOptions options;
  options.target = target;
  options.targetFeatures = targetFeatures;
  options.optLevel = optLevel;
  options.requireInteger = requireInteger;
  options.integerIO = integerIO;
  options.kernel = kernel;
  options.name = name;
  options.threads = threads;
  return options;
}

std::unique_ptr<SharedCompiled> compile(SharedModel &self,
                                        const CompileOptions &options) {
  return self.call([&](Model &model) {
    return std::make_unique<SharedCompiled>(unwrap(model.compile(options)));
  });
}

std::unique_ptr<SharedCompiled> loadLibrary(const std::string &path,
                                            unsigned threads) {
  py::gil_scoped_release release;
  return std::make_unique<SharedCompiled>(
      unwrap(CompiledModel::load(path, threads)));
}

void emit(SharedModel &self, EmitKind kind, const std::string &path,
          const CompileOptions &options, const std::string &phase) {
  self.call([&](Model &model) {
    check(model.emit(kind, path, options, phase));
    return 0;
  });
}

void exportOnnx(SharedModel &self, const std::string &path,
                const std::string &style, int64_t maxOpset,
                bool roundParameters) {
  OnnxOptions options{style, maxOpset, roundParameters};
  self.call([&](Model &model) {
    check(model.exportOnnx(path, options));
    return 0;
  });
}

std::string energy(SharedModel &self, const std::string &format,
                   const std::string &platform, const std::string &model,
                   const std::string &memory, unsigned inputBits) {
  EnergyReportOptions options{format, platform, model, memory, inputBits};
  return self.call(
      [&](Model &loaded) { return unwrap(loaded.energy(options)); });
}

py::list run(SharedCompiled &self, const py::list &inputs) {
  std::vector<NpyArray> arrays = fromPython(inputs);
  return toPython(self.call(
      [&](CompiledModel &model) { return unwrap(model.run(arrays)); }));
}

} // namespace

PYBIND11_MODULE(_qnn, module) {
  py::register_exception<Error>(module, "Error", PyExc_RuntimeError);

  py::class_<TensorInfo>(module, "TensorInfo")
      .def_readonly("name", &TensorInfo::name)
      .def_readonly("element_type", &TensorInfo::elementType)
      .def_readonly("zero_point", &TensorInfo::zeroPoint)
      .def_property_readonly("scale",
                             [](const TensorInfo &info) {
                               return info.scale
                                          ? py::object(py::float_(*info.scale))
                                          : py::none();
                             })
      .def_property_readonly("shape",
                             [](const TensorInfo &info) {
                               return py::tuple(py::cast(std::vector<int64_t>(
                                   info.shape.begin(), info.shape.end())));
                             })
      .def_property_readonly(
          "dtype", [](const TensorInfo &info) { return toDtype(info.type); });

  py::enum_<EmitKind>(module, "EmitKind")
      .value("mlir", EmitKind::Mlir)
      .value("llvm", EmitKind::LLVM)
      .value("obj", EmitKind::Object)
      .value("so", EmitKind::SharedLibrary)
      .value("c", EmitKind::C);

  py::class_<CompileOptions>(module, "CompileOptions")
      .def(py::init(&makeOptions), py::kw_only(), py::arg("target"),
           py::arg("target_features"), py::arg("opt_level"),
           py::arg("require_integer"), py::arg("integer_io"), py::arg("kernel"),
           py::arg("name"), py::arg("threads"));

  py::class_<SharedModel> model(module, "Model");
  defineSignature<decltype(model), SharedModel>(model);
  model.def("interpret", interpret)
      .def("trace", trace)
      .def("compile", compile)
      .def("emit", emit)
      .def("export_onnx", exportOnnx)
      .def("energy", energy);

  py::class_<SharedCompiled> compiled(module, "CompiledModel");
  defineSignature<decltype(compiled), SharedCompiled>(compiled);
  compiled.def("run", run)
      .def_property_readonly("arena_bytes", [](SharedCompiled &self) {
        return self.model.arenaBytes();
      });

  module.def("load", load);
  module.def("load_library", loadLibrary);
  defineQuantization(module);
}
