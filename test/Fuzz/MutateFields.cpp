//===- MutateFields.cpp - Changes without a thought -------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mutator.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

using namespace mlir::qnn::fuzz;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

/// Appends `message` and all messages below it.
static void collect(Message &message, std::vector<Message *> &all) {
  all.push_back(&message);
  const Reflection *reflection = message.GetReflection();
  std::vector<const FieldDescriptor *> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor *field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
      continue;
    if (!field->is_repeated()) {
      collect(*reflection->MutableMessage(&message, field), all);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i)
      collect(*reflection->MutableRepeatedMessage(&message, field, i), all);
  }
}

/// Copies a message of the same type from another model to `message`.
static void transplant(Message &message, const Corpus &corpus, Random &random) {
  onnx::ModelProto donor = corpus.pick(random);
  std::vector<Message *> all, fitting;
  collect(donor, all);
  for (Message *candidate : all)
    if (candidate->GetDescriptor() == message.GetDescriptor())
      fitting.push_back(candidate);
  if (!fitting.empty())
    message.CopyFrom(*fitting[random() % fitting.size()]);
}

/// Sets element `index` of `field`, or the field itself if `index` is -1.
static void setValue(Message &message, const FieldDescriptor *field, int index,
                     const Corpus &corpus, Random &random) {
  const Reflection *reflection = message.GetReflection();
  auto set = [&](auto single, auto repeated, auto value) {
    if (index < 0)
      (reflection->*single)(&message, field, value);
    else
      (reflection->*repeated)(&message, field, index, value);
  };
  switch (field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_INT32:
    return set(&Reflection::SetInt32, &Reflection::SetRepeatedInt32,
               static_cast<int32_t>(pickInteger(random)));
  case FieldDescriptor::CPPTYPE_INT64:
    return set(&Reflection::SetInt64, &Reflection::SetRepeatedInt64,
               pickInteger(random));
  case FieldDescriptor::CPPTYPE_UINT64:
    return set(&Reflection::SetUInt64, &Reflection::SetRepeatedUInt64,
               static_cast<uint64_t>(pickInteger(random)));
  case FieldDescriptor::CPPTYPE_FLOAT:
    return set(&Reflection::SetFloat, &Reflection::SetRepeatedFloat,
               static_cast<float>(pickFloat(random)));
  case FieldDescriptor::CPPTYPE_DOUBLE:
    return set(&Reflection::SetDouble, &Reflection::SetRepeatedDouble,
               pickFloat(random));
  case FieldDescriptor::CPPTYPE_ENUM:
    return set(&Reflection::SetEnumValue, &Reflection::SetRepeatedEnumValue,
               static_cast<int>(random() % 16));
  case FieldDescriptor::CPPTYPE_STRING:
    return set(&Reflection::SetString, &Reflection::SetRepeatedString,
               pickString(corpus, random));
  case FieldDescriptor::CPPTYPE_MESSAGE:
    return transplant(
        index < 0 ? *reflection->MutableMessage(&message, field)
                  : *reflection->MutableRepeatedMessage(&message, field, index),
        corpus, random);
  default:
    return;
  }
}

/// Adds an element to `field`.
static void addElement(Message &message, const FieldDescriptor *field,
                       const Corpus &corpus, Random &random) {
  const Reflection *reflection = message.GetReflection();
  switch (field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_INT32:
    reflection->AddInt32(&message, field, 0);
    break;
  case FieldDescriptor::CPPTYPE_INT64:
    reflection->AddInt64(&message, field, 0);
    break;
  case FieldDescriptor::CPPTYPE_UINT64:
    reflection->AddUInt64(&message, field, 0);
    break;
  case FieldDescriptor::CPPTYPE_FLOAT:
    reflection->AddFloat(&message, field, 0);
    break;
  case FieldDescriptor::CPPTYPE_DOUBLE:
    reflection->AddDouble(&message, field, 0);
    break;
  case FieldDescriptor::CPPTYPE_STRING:
    reflection->AddString(&message, field, "");
    break;
  case FieldDescriptor::CPPTYPE_MESSAGE:
    reflection->AddMessage(&message, field);
    break;
  default:
    return;
  }
  setValue(message, field, reflection->FieldSize(message, field) - 1, corpus,
           random);
}

static void mutateRepeated(Message &message, const FieldDescriptor *field,
                           const Corpus &corpus, Random &random) {
  const Reflection *reflection = message.GetReflection();
  int size = reflection->FieldSize(message, field);
  if (size == 0)
    return addElement(message, field, corpus, random);
  int index = static_cast<int>(random() % size);
  int last = size - 1;
  switch (random() % 8) {
  case 0:
    return reflection->ClearField(&message, field);
  case 1:
    reflection->SwapElements(&message, field, index, last);
    return reflection->RemoveLast(&message, field);
  case 2:
    return reflection->SwapElements(&message, field, index,
                                    static_cast<int>(random() % size));
  case 3: {
    // Duplicate the element.
    addElement(message, field, corpus, random);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
      reflection->MutableRepeatedMessage(&message, field, size)
          ->CopyFrom(reflection->GetRepeatedMessage(message, field, index));
    return;
  }
  case 4: {
    bool isMessage = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    for (unsigned count = isMessage           ? 5
                          : oneIn(random, 20) ? 2000
                                              : 40;
         count > 0; --count)
      addElement(message, field, corpus, random);
    return;
  }
  default:
    return setValue(message, field, index, corpus, random);
  }
}

void mlir::qnn::fuzz::mutateAnyField(onnx::ModelProto &model,
                                     const Corpus &corpus, Random &random) {
  std::vector<Message *> all;
  collect(model, all);
  Message &message = *all[random() % all.size()];
  const Reflection *reflection = message.GetReflection();
  std::vector<const FieldDescriptor *> fields;
  reflection->ListFields(message, &fields);
  const google::protobuf::Descriptor *descriptor = message.GetDescriptor();
  if (descriptor->field_count() == 0)
    return;
  // Rather a field that is set: others are mostly ignored.
  const FieldDescriptor *field =
      fields.empty() || oneIn(random, 4)
          ? descriptor->field(static_cast<int>(
                random() % static_cast<unsigned>(descriptor->field_count())))
          : fields[random() % fields.size()];
  if (field->is_repeated())
    mutateRepeated(message, field, corpus, random);
  else if (oneIn(random, 4))
    reflection->ClearField(&message, field);
  else
    setValue(message, field, -1, corpus, random);
}
