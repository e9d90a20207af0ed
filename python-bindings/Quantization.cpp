//===- Quantization.cpp - Calibration and search for Python -----*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Quantization.h"
#include "qnn/Sensitivity.h"

using namespace qnn;
using namespace qnn::python;

namespace {
using SharedCalibrated = Shared<CalibratedModel>;

template <typename T>
T parse(std::optional<T> value, const char *what, const std::string &name) {
  if (!value)
    throw Error(std::string("unknown ") + what + " '" + name + "'");
  return *value;
}

QuantizeOptions makeOptions(
    const std::string &weights, unsigned activations,
    const std::map<std::string, std::pair<std::string, unsigned>> &layers,
    bool sameEdges, unsigned inputBits, const std::string &weightRange,
    const std::string &activationRange, double percentile, bool perTensor,
    bool symmetricActivations, bool pow2Scales, bool shareAddScales,
    bool adaptiveRounding, const std::string &biasCorrection, bool equalize) {
  QuantizeOptions options;
  check(parseWeightFormat(weights, options.precision));
  options.precision.activationBits = activations;
  for (const auto &[name, formats] : layers) {
    LayerPrecision &precision = options.layers[name];
    check(parseWeightFormat(formats.first, precision));
    precision.activationBits = formats.second;
  }
  options.edges = sameEdges ? EdgePolicy::Same : EdgePolicy::AtLeast8;
  options.inputBits = inputBits;
  options.weightRange =
      parse(symbolizeRangeMethod(weightRange), "weight_range", weightRange);
  options.activationRange = parse(symbolizeRangeMethod(activationRange),
                                  "activation_range", activationRange);
  options.percentile = percentile;
  options.perChannel = !perTensor;
  options.symmetricActivations = symmetricActivations;
  options.powerOfTwoScales = pow2Scales;
  options.shareAddScales = shareAddScales;
  options.rounding =
      adaptiveRounding ? WeightRounding::Adaptive : WeightRounding::Nearest;
  options.biasCorrection = parse(symbolizeBiasCorrection(biasCorrection),
                                 "bias_correction", biasCorrection);
  options.equalize = equalize;
  check(checkOptions(options));
  return options;
}

/// Arrays of Python, of which parts are copied when they are needed: one that
/// is mapped from a file need not fit the memory. To be made and destroyed with
/// the interpreter lock.
class ArraySamples : public SampleSource {
public:
  ArraySamples(llvm::ArrayRef<TensorInfo> inputs, const py::list &data)
      : inputs(inputs) {
    llvm::SmallVector<llvm::SmallVector<int64_t>> shapes;
    for (py::handle object : data) {
      auto array = py::array::ensure(object);
      if (!array)
        throw py::error_already_set();
      // Refuses types that no model takes.
      fromPython(py::array(array.dtype(), py::ssize_t(0)));
      shapes.emplace_back(array.shape(), array.shape() + array.ndim());
      arrays.push_back(std::move(array));
    }
    numSamples = unwrap(countSamples(inputs, shapes));
  }

  int64_t size() const override { return numSamples; }

  int64_t getPartSize() const override {
    constexpr int64_t partBytes = int64_t(4) << 20;
    int64_t totalBytes = 1;
    for (const py::array &array : arrays)
      totalBytes += array.nbytes();
    return std::max<int64_t>(partBytes * numSamples / totalBytes, 1);
  }

  llvm::Expected<std::vector<NpyArray>> read(int64_t first,
                                             int64_t end) override {
    py::gil_scoped_acquire acquire;
    // Libraries in between do not know of exceptions.
    try {
      std::vector<NpyArray> parts;
      for (auto [array, input] : llvm::zip_equal(arrays, inputs)) {
        if (input.shape.empty()) {
          parts.push_back(fromPython(array));
          continue;
        }
        int64_t batch = input.shape[0];
        parts.push_back(fromPython(array.attr("__getitem__")(
            py::slice(first * batch, end * batch, 1))));
      }
      return parts;
    } catch (const std::exception &exception) {
      return llvm::createStringError(exception.what());
    }
  }

private:
  llvm::ArrayRef<TensorInfo> inputs;
  std::vector<py::array> arrays;
  int64_t numSamples = 0;
};

std::unique_ptr<SharedCalibrated>
calibrate(Shared<Model> &self, const py::list &data, bool equalize) {
  ArraySamples samples(self.model.inputs(), data);
  CalibrationOptions options;
  options.equalize = equalize;
  return self.call([&](Model &model) {
    return std::make_unique<SharedCalibrated>(
        unwrap(CalibratedModel::create(model, samples, options)));
  });
}

std::unique_ptr<SharedCalibrated> fromStatistics(Shared<Model> &self) {
  return self.call([&](Model &model) {
    return std::make_unique<SharedCalibrated>(
        unwrap(CalibratedModel::fromStatistics(model)));
  });
}

std::unique_ptr<Shared<Model>> getReal(SharedCalibrated &self,
                                       bool withStatistics) {
  return self.call([&](CalibratedModel &model) {
    return std::make_unique<Shared<Model>>(
        unwrap(model.getReal(withStatistics)));
  });
}

std::unique_ptr<Shared<Model>> quantize(SharedCalibrated &self,
                                        const QuantizeOptions &options) {
  return self.call([&](CalibratedModel &model) {
    return std::make_unique<Shared<Model>>(unwrap(model.quantize(options)));
  });
}

LabelledSamples makeSamples(const py::list &inputs,
                            std::vector<int64_t> labels) {
  LabelledSamples samples{fromPython(inputs), std::move(labels)};
  if (samples.labels.empty())
    return samples;
  for (const NpyArray &array : samples.inputs)
    if (array.shape.empty() ||
        array.shape[0] != static_cast<int64_t>(samples.labels.size()))
      throw Error(std::to_string(samples.labels.size()) +
                  " labels for data of shape " + formatNpyShape(array.shape));
  return samples;
}

std::string print(const AssignPrecisionResult &result, AssignFormat format) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printAssignment(result, format, os);
  return text;
}

/// Returns JSON, table, plot, and the chosen network (or None).
py::tuple assign(SharedCalibrated &self, const LabelledSamples &search,
                 const LabelledSamples &test,
                 const PrecisionAssignmentOptions &setup,
                 const AssignPrecisionOptions &options) {
  std::unique_ptr<Shared<Model>> chosen;
  AssignPrecisionResult result = self.call([&](CalibratedModel &model) {
    PrecisionAssignment assignment =
        unwrap(PrecisionAssignment::create(model, search, test, setup));
    AssignPrecisionResult found = unwrap(assignPrecision(assignment, options));
    if (found.selected)
      chosen = std::make_unique<Shared<Model>>(unwrap(
          assignment.quantize(found.candidates[*found.selected].point.choice)));
    return found;
  });
  return py::make_tuple(print(result, AssignFormat::Json),
                        print(result, AssignFormat::Table),
                        print(result, AssignFormat::Svg), std::move(chosen));
}

std::string measureSensitivity(SharedCalibrated &self,
                               const LabelledSamples &samples,
                               const PrecisionAssignmentOptions &setup) {
  std::string text;
  self.call([&](CalibratedModel &model) {
    LabelledSamples test;
    PrecisionAssignment assignment =
        unwrap(PrecisionAssignment::create(model, samples, test, setup));
    llvm::raw_string_ostream os(text);
    printSensitivities(unwrap(measureSensitivities(assignment)),
                       AssignFormat::Json, os);
    return 0;
  });
  return text;
}

PrecisionAssignmentOptions
makeSetup(const QuantizeOptions &quantize, std::vector<unsigned> widths,
          const std::string &platform, const std::string &energyModel,
          const std::string &memory, const std::string &checkpoint,
          std::optional<double> timeBudget) {
  PrecisionAssignmentOptions setup;
  setup.quantize = quantize;
  setup.widths = std::move(widths);
  setup.energy.platform = platform;
  setup.energy.model = energyModel;
  setup.energy.memory = memory;
  setup.checkpoint = checkpoint;
  setup.timeBudget = timeBudget;
  return setup;
}

AssignPrecisionOptions
makeSearch(const std::string &method, size_t candidates, int64_t maxExhaustive,
           std::optional<double> maxLoss, std::optional<double> minAccuracy,
           std::optional<double> minSqnr, std::optional<double> maxEnergy,
           std::optional<double> maxRam, std::optional<double> maxFlash) {
  AssignPrecisionOptions options;
  std::optional<AssignMethod> found;
  for (AssignMethod known :
       {AssignMethod::Search, AssignMethod::Density, AssignMethod::Exhaustive})
    if (stringifyAssignMethod(known) == method)
      found = known;
  options.method = parse(found, "method", method);
  options.numCandidates = candidates;
  options.search.maxExhaustive = maxExhaustive;
  options.floors = {maxLoss, minAccuracy, minSqnr};
  options.search.ceilings = {maxEnergy, maxRam, maxFlash};
  return options;
}

py::tuple toTuple(const Estimate &estimate) {
  return py::make_tuple(estimate.value, estimate.low, estimate.high);
}
} // namespace

void qnn::python::defineQuantization(py::module_ &module) {
  py::class_<QuantizeOptions>(module, "QuantizeOptions")
      .def(py::init(&makeOptions), py::kw_only(), py::arg("weights"),
           py::arg("activations"), py::arg("layers"), py::arg("same_edges"),
           py::arg("input_bits"), py::arg("weight_range"),
           py::arg("activation_range"), py::arg("percentile"),
           py::arg("per_tensor"), py::arg("symmetric_activations"),
           py::arg("pow2_scales"), py::arg("share_add_scales"),
           py::arg("adaptive_rounding"), py::arg("bias_correction"),
           py::arg("equalize"));
  py::class_<LabelledSamples>(module, "LabelledSamples")
      .def(py::init(&makeSamples));
  py::class_<PrecisionAssignmentOptions>(module, "PrecisionAssignmentOptions")
      .def(py::init(&makeSetup), py::kw_only(), py::arg("quantize"),
           py::arg("widths"), py::arg("platform"), py::arg("energy_model"),
           py::arg("memory"), py::arg("checkpoint"), py::arg("time_budget"));
  py::class_<AssignPrecisionOptions>(module, "AssignPrecisionOptions")
      .def(py::init(&makeSearch), py::kw_only(), py::arg("method"),
           py::arg("candidates"), py::arg("max_exhaustive"),
           py::arg("max_loss"), py::arg("min_accuracy"), py::arg("min_sqnr"),
           py::arg("max_energy"), py::arg("max_ram"), py::arg("max_flash"));
  py::class_<SharedCalibrated>(module, "CalibratedModel")
      .def_property_readonly(
          "statistics",
          [](SharedCalibrated &self) { return self.model.toJson(); })
      .def_property_readonly(
          "layers",
          [](SharedCalibrated &self) {
            py::list layers;
            for (const LayerInfo &layer : self.model.layers())
              layers.append(py::make_tuple(layer.name, layer.macs,
                                           layer.numWeights,
                                           layer.inputDensity));
            return layers;
          })
      .def_property_readonly(
          "activations",
          [](SharedCalibrated &self) {
            py::list activations;
            for (const ActivationInfo &info : self.model.activations())
              activations.append(
                  py::make_tuple(info.name, info.isInput, info.density));
            return activations;
          })
      .def("get_real", getReal)
      .def("quantize", quantize)
      .def("assign", assign)
      .def("measure_sensitivity", measureSensitivity);
  module.def("calibrate", calibrate);
  module.def("from_statistics", fromStatistics);
  module.def("estimate_share", [](int64_t hits, int64_t count) {
    return toTuple(estimateShare(hits, count));
  });
  module.def("estimate_paired_difference", [](const std::vector<bool> &first,
                                              const std::vector<bool> &second) {
    return toTuple(estimatePairedDifference(first, second));
  });
  module.def("estimate_auc", [](const std::vector<double> &scores,
                                const std::vector<int64_t> &labels) {
    return toTuple(unwrap(estimateAuc(scores, labels)));
  });
  module.def("estimate_sqnr", [](const py::object &reference,
                                 const py::object &values) {
    return toTuple(estimateSqnr(fromPython(reference), fromPython(values)));
  });
}
