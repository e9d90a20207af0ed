//===- OnnxTensorTest.cpp - Decoding of tensors -----------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxTestUtils.h"

#include <cmath>

using namespace mlir::qnn;
using namespace mlir::qnn::test;

/// A model whose only initializer, `t`, is \p tensor.
static onnx::ModelProto makeModel(const onnx::TensorProto &tensor) {
  onnx::ModelProto proto =
      parseGraph("g (float[4] x) => (float[4] y) { y = Relu(x) }");
  onnx::TensorProto *initializer = proto.mutable_graph()->add_initializer();
  *initializer = tensor;
  initializer->set_name("t");
  return proto;
}

/// A tensor of ONNX type \p type with \p raw data.
static onnx::TensorProto makeRaw(int type, std::vector<int64_t> dims,
                                 const std::string &raw) {
  onnx::TensorProto tensor;
  tensor.set_data_type(type);
  for (int64_t dim : dims)
    tensor.add_dims(dim);
  tensor.set_raw_data(raw);
  return tensor;
}

/// A tensor with values in int32_data.
static onnx::TensorProto makeInt32(int type, std::vector<int64_t> dims,
                                   std::vector<int32_t> values) {
  onnx::TensorProto tensor;
  tensor.set_data_type(type);
  for (int64_t dim : dims)
    tensor.add_dims(dim);
  for (int32_t value : values)
    tensor.add_int32_data(value);
  return tensor;
}

/// Reads \p tensor and returns its elements as doubles.
static std::vector<double> decode(const onnx::TensorProto &tensor) {
  auto model = readProto(makeModel(tensor));
  if (!model) {
    ADD_FAILURE() << llvm::toString(model.takeError());
    return {};
  }
  auto values = model->initializers.lookup("t").getDoubles();
  return {values.begin(), values.end()};
}

using Values = std::vector<double>;

TEST(OnnxTensorTest, DecodesRawIntegers) {
  EXPECT_EQ(decode(makeRaw(3, {2}, "\xff\x7f")), (Values{-1, 127}));
  EXPECT_EQ(decode(makeRaw(2, {2}, "\xff\x7f")), (Values{255, 127}));
  EXPECT_EQ(decode(makeRaw(5, {1}, "\xfe\xff")), (Values{-2}));
  EXPECT_EQ(decode(makeRaw(4, {1}, "\xfe\xff")), (Values{65534}));
  EXPECT_EQ(decode(makeRaw(6, {1}, "\xfe\xff\xff\xff")), (Values{-2}));
  EXPECT_EQ(decode(makeRaw(12, {1}, "\xfe\xff\xff\xff")),
            (Values{4294967294.0}));
  EXPECT_EQ(decode(makeRaw(7, {1}, std::string(8, '\xff'))), (Values{-1}));
  EXPECT_EQ(decode(makeRaw(9, {3}, std::string("\0\1\2", 3))),
            (Values{0, 1, 1}));
}

TEST(OnnxTensorTest, DecodesNibblesLowFirst) {
  EXPECT_EQ(decode(makeRaw(22, {3}, "\x7f\x08")), (Values{-1, 7, -8}));
  EXPECT_EQ(decode(makeRaw(21, {3}, "\x7f\x08")), (Values{15, 7, 8}));
  EXPECT_EQ(decode(makeInt32(22, {3}, {0x7f, 0x08})), (Values{-1, 7, -8}));
  expectReadError(makeModel(makeRaw(22, {3}, "\x7f")),
                  "INT4[3] takes 2 bytes, found 1");
}

TEST(OnnxTensorTest, DecodesFloats) {
  EXPECT_EQ(decode(makeRaw(1, {1}, std::string("\0\0\xc0\x3f", 4))),
            (Values{1.5}));
  EXPECT_EQ(decode(makeRaw(11, {1}, std::string("\0\0\0\0\0\0\xf8\x3f", 8))),
            (Values{1.5}));
  EXPECT_EQ(decode(makeRaw(10, {2}, std::string("\x00\x3e\x01\x00", 4))),
            (Values{1.5, 0x1p-24}));
  EXPECT_EQ(decode(makeRaw(16, {1}, std::string("\xc0\x3f", 2))),
            (Values{1.5}));
  EXPECT_EQ(decode(makeInt32(10, {1}, {0x3e00})), (Values{1.5}));
  EXPECT_EQ(decode(makeInt32(16, {1}, {0x3fc0})), (Values{1.5}));
}

TEST(OnnxTensorTest, DecodesTypedFields) {
  EXPECT_EQ(decode(makeInt32(3, {2, 1}, {-128, 127})), (Values{-128, 127}));
  EXPECT_EQ(decode(makeInt32(6, {1}, {-7})), (Values{-7}));
  onnx::TensorProto tensor = makeRaw(13, {1}, "");
  tensor.clear_raw_data();
  tensor.add_uint64_data(5);
  EXPECT_EQ(decode(tensor), (Values{5}));
  tensor.set_data_type(12);
  EXPECT_EQ(decode(tensor), (Values{5}));
  tensor.set_uint64_data(0, uint64_t(1) << 32);
  expectReadError(makeModel(tensor), "4294967296 in a tensor of UINT32");
  tensor.set_data_type(13);
  tensor.set_uint64_data(0, uint64_t(1) << 63);
  expectReadError(makeModel(tensor), "beyond 2^63-1");
  tensor = makeRaw(11, {}, "");
  tensor.clear_raw_data();
  tensor.add_double_data(0.1);
  EXPECT_EQ(decode(tensor), (Values{0.1}));
}

TEST(OnnxTensorTest, AcceptsEmptyTensors) {
  EXPECT_EQ(decode(makeRaw(1, {0}, "")), (Values{}));
  EXPECT_EQ(decode(makeRaw(1, {3, 0, 5}, "")), (Values{}));
  onnx::TensorProto tensor = makeRaw(7, {0}, "");
  tensor.clear_raw_data();
  EXPECT_EQ(decode(tensor), (Values{}));
}

TEST(OnnxTensorTest, RefusesBadDimensions) {
  expectReadError(makeModel(makeRaw(1, {-1}, "")), "dimensions are invalid");
  expectReadError(
      makeModel(makeRaw(1, {int64_t(1) << 32, int64_t(1) << 32}, "")),
      "dimensions are invalid");
  expectReadError(makeModel(makeRaw(1, {0, int64_t(1) << 62, 8}, "")),
                  "dimensions are invalid");
  expectReadError(makeModel(makeRaw(1, {INT64_MAX}, "")),
                  "dimensions are invalid");
  expectReadError(makeModel(makeRaw(1, std::vector<int64_t>(100, 1), "abcd")),
                  "too many dimensions");
  expectReadError(makeModel(makeRaw(1, {1000000000}, "abcd")),
                  "FLOAT[1000000000] takes 4000000000 bytes, found 4");
}

TEST(OnnxTensorTest, RefusesBadData) {
  expectReadError(makeModel(makeRaw(77, {1}, "a")), "type 77");
  expectReadError(makeModel(makeRaw(-1, {1}, "a")), "type -1");
  expectReadError(makeModel(makeRaw(23, {1}, "a")), "FLOAT4E2M1");
  expectReadError(makeModel(makeRaw(8, {1}, "a")), "STRING");
  expectReadError(makeModel(makeRaw(1, {2}, "abcd")),
                  "FLOAT[2] takes 8 bytes, found 4");
  expectReadError(makeModel(makeInt32(3, {2}, {1})), "takes 2 values, found 1");
  expectReadError(makeModel(makeInt32(3, {1}, {128})),
                  "128 in a tensor of INT8");
  expectReadError(makeModel(makeInt32(2, {1}, {-1})),
                  "-1 in a tensor of UINT8");
  onnx::TensorProto twice = makeInt32(6, {1}, {1});
  twice.set_raw_data("abcd");
  expectReadError(makeModel(twice), "given more than once");
  onnx::TensorProto segment = makeRaw(1, {1}, "abcd");
  segment.mutable_segment()->set_begin(0);
  expectReadError(makeModel(segment), "segments");
}

TEST(OnnxTensorTest, RoundsToNearestEven) {
  auto roundTrip = [](OnnxType type, double value) {
    return OnnxTensor::fromDoubles(type, {}, value).getDouble(0);
  };
  EXPECT_EQ(roundTrip(OnnxType::Float, 0.1), double(0.1f));
  EXPECT_EQ(roundTrip(OnnxType::Float16, 1 + 0x1p-11), 1);
  EXPECT_EQ(roundTrip(OnnxType::Float16, 1 + 3 * 0x1p-11), 1 + 0x1p-9);
  EXPECT_EQ(roundTrip(OnnxType::BFloat16, 1 + 0x1p-8), 1);
  EXPECT_TRUE(std::isinf(roundTrip(OnnxType::Float, 1e300)));
  EXPECT_TRUE(std::isnan(roundTrip(OnnxType::Float16, NAN)));
}

TEST(OnnxTensorTest, Transposes) {
  OnnxTensor tensor =
      OnnxTensor::fromInts(OnnxType::Int8, {2, 3, 1}, {0, 1, 2, 10, 11, 12});
  OnnxTensor result = transposeOnnxTensor(tensor, {1, 2, 0});
  EXPECT_EQ(result.getDims(), llvm::ArrayRef<int64_t>({3, 1, 2}));
  EXPECT_EQ(result.getInts(),
            (llvm::SmallVector<int64_t>{0, 10, 1, 11, 2, 12}));
}
