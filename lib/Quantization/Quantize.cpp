//===- Quantize.cpp - Real networks become quantized ones -------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "qnn/Quantization/Quantize.h"
#include "LayerParameters.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/IntEqClasses.h"

#include <cmath>
#include <limits>
#include <map>

using namespace mlir;
using namespace mlir::qnn;
using ::qnn::ChannelStatistics;
using ::qnn::CodeInterval;
using ::qnn::Histogram;
using ::qnn::LayerPrecision;
using ::qnn::QuantizedWeights;
using ::qnn::QuantizeOptions;
using ::qnn::QuantParams;
using ::qnn::RangeOptions;
using ::qnn::TensorStatistics;
using ::qnn::WeightMatrix;

namespace {
/// The number format of an activation, and its parameters.
struct ActivationFormat {
  IntType code;
  QuantParams params;
};

/// Quantizes one function.
class FunctionQuantizer {
public:
  FunctionQuantizer(func::FuncOp function, const QuantizationSites &sites,
                    const Calibration &calibration,
                    const QuantizeOptions &options, const BiasShifts &shifts)
      : function(function), sites(sites), calibration(calibration),
        options(options), shifts(shifts), builder(function.getContext()) {}

  llvm::Expected<QuantizedFunction> run();

private:
  LayerPrecision getPrecision(size_t layer) const;
  unsigned getActivationBits(size_t activation) const;
  void chooseFormats();
  ActivationFormat chooseFormat(ArrayRef<unsigned> activations) const;
  void quantizeActivation(size_t activation);
  Value createFloat(Value real, StringRef name);
  void roundToFloats();
  double getInputNoise(const LayerSite &layer) const;
  double getActivationEntropy(size_t activation) const;
  bool canSetBias(const LayerSite &layer, const LayerBias &bias) const;
  QuantizedLayer quantizeLayer(size_t layer);
  void createWeights(const LayerSite &layer, const ContractionView &view,
                     const QuantizedWeights &weights, IntType code);
  void createIntegerBias(Conv2DOp conv, ArrayRef<double> bias, double scale,
                         const QuantizedWeights &weights);

  func::FuncOp function;
  const QuantizationSites &sites;
  const Calibration &calibration;
  const QuantizeOptions &options;
  const BiasShifts &shifts;
  OpBuilder builder;
  std::vector<ActivationFormat> formats;
};
} // namespace

/// The dialect's name of an encoding.
static Encoding getDialectEncoding(::qnn::Encoding encoding) {
  switch (encoding) {
  case ::qnn::Encoding::TwosComplement:
    return Encoding::Signed;
  case ::qnn::Encoding::Unsigned:
    return Encoding::Unsigned;
  case ::qnn::Encoding::Bipolar:
    return Encoding::Bipolar;
  case ::qnn::Encoding::Ternary:
    return Encoding::Ternary;
  case ::qnn::Encoding::Pow2:
    return Encoding::Pow2;
  }
  llvm_unreachable("all encodings are listed");
}

LayerPrecision FunctionQuantizer::getPrecision(size_t layer) const {
  auto named = options.layers.find(sites.layers[layer].name);
  if (named != options.layers.end())
    return named->second;
  LayerPrecision precision = options.precision;
  bool isEdge = layer == 0 || layer + 1 == sites.layers.size();
  if (isEdge && options.edges == ::qnn::EdgePolicy::AtLeast8) {
    precision.activationBits = std::max(precision.activationBits, 8u);
    if (precision.weightBits < 8) {
      precision.weightBits = 8;
      precision.weightEncoding = ::qnn::Encoding::TwosComplement;
    }
  }
  return precision;
}

/// An activation has the width that the most demanding of its layers asks for.
unsigned FunctionQuantizer::getActivationBits(size_t activation) const {
  const ActivationSite &site = sites.activations[activation];
  auto named = options.activations.find(site.name);
  if (named != options.activations.end())
    return named->second;
  unsigned bits = 0;
  for (auto [index, layer] : llvm::enumerate(sites.layers))
    if (layer.activation == static_cast<int64_t>(activation))
      bits = std::max(bits, getPrecision(index).activationBits);
  if (site.isInput)
    return options.inputBits > 0 ? options.inputBits : std::max(bits, 8u);
  return bits > 0 ? bits : options.precision.activationBits;
}

/// A value of both signs in one bit: its sign, times the mean magnitude.
static ActivationFormat makeBipolar(MLIRContext *context,
                                    const Histogram &histogram) {
  double sum = 0;
  for (const auto &bin : histogram.getBins())
    sum += bin.count * std::fabs(bin.center);
  double count = histogram.getCount();
  double scale = sum > 0 ? static_cast<float>(sum / count) : 1.0;
  return {IntType::get(context, 1, Encoding::Bipolar), {scale, 0}};
}

/// The format of activations that share one: as wide as the most demanding
/// wants, for the values of all.
ActivationFormat
FunctionQuantizer::chooseFormat(ArrayRef<unsigned> activations) const {
  unsigned bits = 0;
  ChannelStatistics total;
  Histogram histogram;
  for (unsigned activation : activations) {
    const TensorStatistics &statistics = calibration.getStatistics(activation);
    bits = std::max(bits, getActivationBits(activation));
    total.add(statistics.getTotal());
    histogram.add(statistics.getHistogram());
  }
  bool isUnsigned = total.minimum >= 0;
  if (bits == 1 && !isUnsigned)
    return makeBipolar(builder.getContext(), histogram);
  auto code = IntType::get(builder.getContext(), bits,
                           isUnsigned ? Encoding::Unsigned : Encoding::Signed);
  RangeOptions range{options.activationRange, options.percentile,
                     isUnsigned || options.symmetricActivations,
                     options.powerOfTwoScales};
  return {code, chooseParams(histogram, total.minimum, total.maximum,
                             {code.getMinValue(), code.getMaxValue()}, range)};
}

void FunctionQuantizer::chooseFormats() {
  llvm::IntEqClasses groups(sites.activations.size());
  if (options.shareAddScales)
    for (const AdditionSite &addition : sites.additions)
      groups.join(addition.lhs, addition.rhs);
  groups.compress();
  std::vector<SmallVector<unsigned>> members(groups.getNumClasses());
  for (unsigned i = 0; i < sites.activations.size(); ++i)
    members[groups[i]].push_back(i);
  formats.resize(sites.activations.size());
  for (ArrayRef<unsigned> group : members) {
    ActivationFormat format = chooseFormat(group);
    for (unsigned activation : group)
      formats[activation] = format;
  }
}

void FunctionQuantizer::quantizeActivation(size_t activation) {
  const ActivationSite &site = sites.activations[activation];
  const auto &[code, params] = formats[activation];
  builder.setInsertionPointAfterValue(site.value);
  auto type = cast<RankedTensorType>(site.value.getType());
  auto scale = builder.getDenseF64ArrayAttr(params.scale);
  auto zeroPoint = builder.getDenseI32ArrayAttr(params.zeroPoint);
  auto quantize = QuantizeOp::create(
      builder, site.value.getLoc(), type.clone(code), site.value, scale,
      zeroPoint, IntegerAttr(), Rounding::HalfEven, /*narrow=*/false);
  auto dequantize = DequantizeOp::create(builder, site.value.getLoc(), type,
                                         quantize.getResult(), scale, zeroPoint,
                                         IntegerAttr());
  quantize->setAttr(nameAttrName, builder.getStringAttr(site.name + "_q"));
  dequantize->setAttr(nameAttrName, builder.getStringAttr(site.name + "_dq"));
  // A result of the network stays what it is.
  Value(site.value)
      .replaceUsesWithIf(dequantize.getResult(), [&](OpOperand &use) {
        return use.getOwner() != quantize &&
               !use.getOwner()->hasTrait<OpTrait::IsTerminator>();
      });
}

/// `real` rounded to the float format.
Value FunctionQuantizer::createFloat(Value real, StringRef name) {
  const ::qnn::FloatFormat &format = *options.floatFormat;
  builder.setInsertionPointAfterValue(real);
  auto rounded = MinifloatOp::create(
      builder, real.getLoc(), real.getType(), real, format.exponentBits,
      format.mantissaBits, format.getBias(), APFloat(format.maxValue),
      Rounding::HalfEven);
  rounded->setAttr(nameAttrName, builder.getStringAttr(name));
  return rounded.getResult();
}

/// All weights and activations; biases stay as they are.
void FunctionQuantizer::roundToFloats() {
  for (const LayerSite &layer : sites.layers) {
    Value weights = layer.op->getOperand(1);
    layer.op->setOperand(1, createFloat(weights, layer.name + ".weights"));
  }
  for (const ActivationSite &site : sites.activations) {
    Value rounded = createFloat(site.value, site.name + "_q");
    Value(site.value).replaceUsesWithIf(rounded, [&](OpOperand &use) {
      return use.getOwner() != rounded.getDefiningOp() &&
             !use.getOwner()->hasTrait<OpTrait::IsTerminator>();
    });
  }
}

void FunctionQuantizer::createWeights(const LayerSite &layer,
                                      const ContractionView &view,
                                      const QuantizedWeights &weights,
                                      IntType code) {
  Value real = layer.op->getOperand(1);
  auto type = cast<RankedTensorType>(real.getType());
  IntegerType storage = code.getStorageType();
  SmallVector<APInt> stored(weights.numbers.size(),
                            APInt(storage.getWidth(), 0));
  int64_t columns = view.getNumColumns();
  for (auto [index, number] : llvm::enumerate(weights.numbers)) {
    int64_t element =
        code.isPow2() ? ::qnn::encodePow2(number, code.getWidth()) : number;
    stored[view.getWeightOffset(index / columns, index % columns)] =
        APInt(storage.getWidth(), element, /*isSigned=*/true,
              /*implicitTrunc=*/true);
  }
  builder.setInsertionPoint(layer.op);
  auto constant =
      ConstantOp::create(builder, real.getLoc(), type.clone(code),
                         DenseElementsAttr::get(type.clone(storage), stored));
  bool isPerRow = weights.scales.size() > 1;
  auto dequantize = DequantizeOp::create(
      builder, real.getLoc(), type, constant.getResult(),
      builder.getDenseF64ArrayAttr(weights.scales),
      builder.getDenseI32ArrayAttr(0),
      isPerRow ? builder.getI64IntegerAttr(view.getRowAxis()) : IntegerAttr());
  StringRef name = getOpName(real.getDefiningOp());
  std::string base = name.empty() ? layer.name + ".weights" : name.str();
  constant->setAttr(nameAttrName, builder.getStringAttr(base + ".codes"));
  dequantize->setAttr(nameAttrName, builder.getStringAttr(base));
  layer.op->setOperand(1, dequantize.getResult());
}

/// As 32-bit integers at the scale of the accumulators, as int8 runtimes want.
/// A bias beyond their range stays real.
void FunctionQuantizer::createIntegerBias(Conv2DOp conv, ArrayRef<double> bias,
                                          double scale,
                                          const QuantizedWeights &weights) {
  SmallVector<int32_t> codes;
  SmallVector<double> scales;
  for (auto [row, value] : llvm::enumerate(bias)) {
    scales.push_back(static_cast<float>(scale * weights.getScale(row)));
    double code = std::nearbyint(value / scales.back());
    if (!(std::fabs(code) < std::numeric_limits<int32_t>::max()))
      return;
    codes.push_back(static_cast<int32_t>(code));
  }
  Value real = conv.getBias();
  auto type = cast<RankedTensorType>(real.getType());
  builder.setInsertionPoint(conv);
  auto constant = arith::ConstantOp::create(
      builder, real.getLoc(),
      DenseIntElementsAttr::get(type.clone(builder.getI32Type()), codes));
  auto dequantize = DequantizeOp::create(
      builder, real.getLoc(), type, constant.getResult(),
      builder.getDenseF64ArrayAttr(scales), builder.getDenseI32ArrayAttr(0),
      builder.getI64IntegerAttr(0));
  if (StringRef name = getOpName(real.getDefiningOp()); !name.empty()) {
    constant->setAttr(nameAttrName, builder.getStringAttr(name + ".codes"));
    dequantize->setAttr(nameAttrName, builder.getStringAttr(name));
  }
  conv.getBiasMutable().assign(dequantize.getResult());
}

/// The mean squared error that the quantizer of a layer's input leaves.
double FunctionQuantizer::getInputNoise(const LayerSite &layer) const {
  if (layer.activation < 0)
    return 0;
  const auto &[code, params] = formats[layer.activation];
  // One-bit signs are no small error of what they stand for.
  if (code.isBipolar())
    return 0;
  return ::qnn::getMeanSquaredError(
      calibration.getStatistics(layer.activation).getHistogram(), params,
      {code.getMinValue(), code.getMaxValue()});
}

double FunctionQuantizer::getActivationEntropy(size_t activation) const {
  const auto &[code, params] = formats[activation];
  const Histogram &histogram =
      calibration.getStatistics(activation).getHistogram();
  if (!code.isBipolar())
    return ::qnn::getCodeEntropy(histogram, params,
                                 {code.getMinValue(), code.getMaxValue()});
  double counts[2] = {0, 0};
  for (const auto &bin : histogram.getBins())
    counts[bin.center >= 0] += bin.count;
  return ::qnn::getEntropy(counts);
}

/// The entropy of the numbers that codes stand for, in bits.
static double getWeightEntropy(const QuantizedWeights &weights) {
  std::map<int64_t, double> counts;
  for (int64_t number : weights.numbers)
    ++counts[number];
  std::vector<double> values;
  for (const auto &entry : counts)
    values.push_back(entry.second);
  return ::qnn::getEntropy(values);
}

/// The quantizer of what a matrix product yields stands right behind it: there
/// is no place for an addition that is not there yet.
bool FunctionQuantizer::canSetBias(const LayerSite &layer,
                                   const LayerBias &bias) const {
  return bias.op || isa<Conv2DOp>(layer.op) ||
         llvm::none_of(sites.activations, [&](const ActivationSite &site) {
           return site.value == layer.op->getResult(0);
         });
}

/// For each row, the mean of its product with the inputs.
static std::vector<double>
getMeans(ArrayRef<::qnn::SecondMoments> moments, int64_t numRows,
         llvm::function_ref<double(int64_t row, int64_t column)> weight) {
  std::vector<double> means;
  int64_t rowsPerGroup = numRows / static_cast<int64_t>(moments.size());
  for (int64_t row = 0; row < numRows; ++row) {
    Eigen::VectorXd inputs = moments[row / rowsPerGroup].getMean();
    double &mean = means.emplace_back(0);
    for (int64_t column = 0; column < inputs.size(); ++column)
      mean += inputs[column] * weight(row, column);
  }
  return means;
}

QuantizedLayer FunctionQuantizer::quantizeLayer(size_t index) {
  const LayerSite &layer = sites.layers[index];
  std::optional<ContractionView> view = ContractionView::create(layer.op);
  LayerPrecision precision = getPrecision(index);
  ArrayRef<::qnn::SecondMoments> moments = calibration.getMoments(index);
  ::qnn::WeightOptions weightOptions{
      precision.weightBits, precision.weightEncoding, options.perChannel,
      options.weightRange,  options.percentile,       options.powerOfTwoScales,
      options.rounding,     getInputNoise(layer)};
  if (moments.empty())
    weightOptions.rounding = ::qnn::WeightRounding::Nearest;
  WeightMatrix real = view->getWeights();
  QuantizedWeights codes = quantizeWeights(real, weightOptions, moments);

  QuantizedLayer result;
  LayerBias bias = findBias(layer.op, *view);
  if (!moments.empty()) {
    result.realMeans =
        getMeans(moments, real.rows, [&](int64_t row, int64_t column) {
          return real.row(row)[column];
        });
    std::vector<double> means =
        getMeans(moments, real.rows, [&](int64_t row, int64_t column) {
          return codes.numbers[row * real.columns + column] *
                 codes.getScale(row);
        });
    for (int64_t row = 0; row < real.rows; ++row) {
      double error = result.realMeans[row] - means[row];
      result.realMeans[row] += bias.values[row];
      if (options.biasCorrection != ::qnn::BiasCorrection::None)
        bias.values[row] += error;
      if (!shifts.empty() && !shifts[index].empty())
        bias.values[row] += shifts[index][row];
    }
    if (options.biasCorrection != ::qnn::BiasCorrection::None &&
        canSetBias(layer, bias)) {
      setBias(layer.op, bias, bias.values);
      bias = findBias(layer.op, *view);
    }
  }
  auto code = IntType::get(builder.getContext(), precision.weightBits,
                           getDialectEncoding(precision.weightEncoding));
  createWeights(layer, *view, codes, code);
  auto conv = dyn_cast<Conv2DOp>(layer.op);
  if (conv && conv.getBias() && layer.activation >= 0 &&
      !readRealConstant(conv.getBias()).empty())
    createIntegerBias(conv, bias.values, formats[layer.activation].params.scale,
                      codes);
  result.output = getLayerEnd(layer.op, bias)->getResult(0);
  result.weightEntropy = getWeightEntropy(codes);
  result.channelAxis =
      cast<ContractionOpInterface>(layer.op).getOutputChannelAxis();
  return result;
}

/// The real weights that others have replaced.
static void eraseDeadConstants(func::FuncOp function) {
  function.walk([](Operation *op) {
    if (op->hasTrait<OpTrait::ConstantLike>() && isOpTriviallyDead(op))
      op->erase();
  });
}

/// Fails unless `name` is that of one of `sites`.
template <typename Site>
static llvm::Error checkName(StringRef what, StringRef name,
                             ArrayRef<Site> sites) {
  std::string message =
      ("the network has no " + what + " '" + name + "'; it has").str();
  for (const Site &site : sites) {
    if (site.name == name)
      return llvm::Error::success();
    message += " '" + site.name + "'";
  }
  return llvm::createStringError(message);
}

llvm::Expected<QuantizedFunction> FunctionQuantizer::run() {
  for (const auto &entry : options.layers)
    if (llvm::Error error =
            checkName<LayerSite>("layer", entry.first, sites.layers))
      return std::move(error);
  for (const auto &entry : options.activations)
    if (llvm::Error error = checkName<ActivationSite>("activation", entry.first,
                                                      sites.activations))
      return std::move(error);
  if (sites.layers.empty())
    return llvm::createStringError(
        "nothing to quantize: the network has no convolution or matrix product "
        "with constant real weights");
  if (options.needsSecondMoments() && calibration.hasOnlyMeans())
    return llvm::createStringError(
        "adaptive rounding and the weight range 'output' need second moments, "
        "which statistics in a model do not have; give --calibration DATA");
  if (options.floatFormat) {
    roundToFloats();
    eraseDeadConstants(function);
    return QuantizedFunction();
  }
  chooseFormats();
  QuantizedFunction result;
  for (size_t i = 0; i < sites.layers.size(); ++i)
    result.layers.push_back(quantizeLayer(i));
  for (size_t i = 0; i < sites.activations.size(); ++i) {
    quantizeActivation(i);
    result.activationEntropies.push_back(getActivationEntropy(i));
  }
  eraseDeadConstants(function);
  return std::move(result);
}

llvm::Expected<QuantizedFunction> mlir::qnn::quantizeFunction(
    func::FuncOp function, const QuantizationSites &sites,
    const Calibration &calibration, const QuantizeOptions &options,
    const BiasShifts &shifts) {
  if (llvm::Error error = checkOptions(options))
    return std::move(error);
  return FunctionQuantizer(function, sites, calibration, options, shifts).run();
}
