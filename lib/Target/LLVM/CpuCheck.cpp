//===- CpuCheck.cpp - Can this CPU run that code? ---------------*- C++ -*-===//
//
// Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CpuCheck.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Linker/Linker.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;
using namespace qnn;

//===----------------------------------------------------------------------===//
// x86
//===----------------------------------------------------------------------===//

namespace {

// The words of an x86 CPU: what CPUID says in leaf 1 (ecx), leaf 7 (ebx, ecx,
// edx), subleaf 1 of it (eax, edx) and leaf 0x80000001 (ecx), and the register
// states that the operating system saves (XCR0), without which the registers
// of a feature must not be used.
enum X86Word : uint8_t {
  Leaf1C,
  Leaf7B,
  Leaf7C,
  Leaf7D,
  Leaf71A,
  Leaf71D,
  LeafExtendedC,
  Xcr0,
  NumX86Words
};

/// The name of a feature in LLVM, where CPUID shows it, and which states it
/// needs.
struct X86Feature {
  const char *name;
  X86Word word;
  uint8_t bit;
  uint32_t states;
};

} // namespace

static constexpr uint32_t ymm = 0x6, zmm = 0xe6, tiles = 0x60000;

// All that LLVM uses of itself where a CPU has it. What every x86-64 CPU has is
// left out.
static constexpr X86Feature x86Features[] = {
    {"sse3", Leaf1C, 0, 0},
    {"pclmul", Leaf1C, 1, 0},
    {"ssse3", Leaf1C, 9, 0},
    {"fma", Leaf1C, 12, ymm},
    {"cx16", Leaf1C, 13, 0},
    {"sse4.1", Leaf1C, 19, 0},
    {"sse4.2", Leaf1C, 20, 0},
    {"movbe", Leaf1C, 22, 0},
    {"popcnt", Leaf1C, 23, 0},
    {"aes", Leaf1C, 25, 0},
    {"avx", Leaf1C, 28, ymm},
    {"f16c", Leaf1C, 29, ymm},
    {"bmi", Leaf7B, 3, 0},
    {"avx2", Leaf7B, 5, ymm},
    {"bmi2", Leaf7B, 8, 0},
    {"avx512f", Leaf7B, 16, zmm},
    {"avx512dq", Leaf7B, 17, zmm},
    {"adx", Leaf7B, 19, 0},
    {"avx512ifma", Leaf7B, 21, zmm},
    {"avx512cd", Leaf7B, 28, zmm},
    {"sha", Leaf7B, 29, 0},
    {"avx512bw", Leaf7B, 30, zmm},
    {"avx512vl", Leaf7B, 31, zmm},
    {"avx512vbmi", Leaf7C, 1, zmm},
    {"avx512vbmi2", Leaf7C, 6, zmm},
    {"gfni", Leaf7C, 8, 0},
    {"vaes", Leaf7C, 9, ymm},
    {"vpclmulqdq", Leaf7C, 10, ymm},
    {"avx512vnni", Leaf7C, 11, zmm},
    {"avx512bitalg", Leaf7C, 12, zmm},
    {"avx512vpopcntdq", Leaf7C, 14, zmm},
    {"movdiri", Leaf7C, 27, 0},
    {"avx512vp2intersect", Leaf7D, 8, zmm},
    {"amx-bf16", Leaf7D, 22, tiles},
    {"avx512fp16", Leaf7D, 23, zmm},
    {"amx-tile", Leaf7D, 24, tiles},
    {"amx-int8", Leaf7D, 25, tiles},
    {"sha512", Leaf71A, 0, ymm},
    {"avxvnni", Leaf71A, 4, ymm},
    {"avx512bf16", Leaf71A, 5, zmm},
    {"cmpccxadd", Leaf71A, 7, 0},
    {"amx-fp16", Leaf71A, 21, tiles},
    {"avxifma", Leaf71A, 23, ymm},
    {"avxvnniint8", Leaf71D, 4, ymm},
    {"avxneconvert", Leaf71D, 5, ymm},
    {"avxvnniint16", Leaf71D, 10, ymm},
    {"lzcnt", LeafExtendedC, 5, 0},
    {"sse4a", LeafExtendedC, 6, 0},
    {"xop", LeafExtendedC, 11, ymm},
    {"fma4", LeafExtendedC, 16, ymm},
    {"tbm", LeafExtendedC, 21, 0},
};

// CPUs before leaf 7 answer it with another leaf, hence the look at the
// greatest one. XGETBV as bytes: its mnemonic needs a feature of its own.
static constexpr char x86Check[] = R"(
define internal { i32, i32, i32, i32 } @qnn_cpuid(i32 %leaf, i32 %subleaf) {
  %r = call { i32, i32, i32, i32 } asm sideeffect "cpuid",
      "={ax},={bx},={cx},={dx},{ax},{cx},~{dirflag},~{fpsr},~{flags}"(
      i32 %leaf, i32 %subleaf)
  ret { i32, i32, i32, i32 } %r
}

define internal void @qnn_cpu_words(ptr %words) {
  %l0 = call { i32, i32, i32, i32 } @qnn_cpuid(i32 0, i32 0)
  %last = extractvalue { i32, i32, i32, i32 } %l0, 0
  %l1 = call { i32, i32, i32, i32 } @qnn_cpuid(i32 1, i32 0)
  %c1 = extractvalue { i32, i32, i32, i32 } %l1, 2
  store i32 %c1, ptr %words
  %has7 = icmp uge i32 %last, 7
  br i1 %has7, label %leaf7, label %extended

leaf7:
  %l7 = call { i32, i32, i32, i32 } @qnn_cpuid(i32 7, i32 0)
  %b7 = extractvalue { i32, i32, i32, i32 } %l7, 1
  %c7 = extractvalue { i32, i32, i32, i32 } %l7, 2
  %d7 = extractvalue { i32, i32, i32, i32 } %l7, 3
  %l71 = call { i32, i32, i32, i32 } @qnn_cpuid(i32 7, i32 1)
  %a71 = extractvalue { i32, i32, i32, i32 } %l71, 0
  %d71 = extractvalue { i32, i32, i32, i32 } %l71, 3
  %p1 = getelementptr i32, ptr %words, i64 1
  store i32 %b7, ptr %p1
  %p2 = getelementptr i32, ptr %words, i64 2
  store i32 %c7, ptr %p2
  %p3 = getelementptr i32, ptr %words, i64 3
  store i32 %d7, ptr %p3
  %p4 = getelementptr i32, ptr %words, i64 4
  store i32 %a71, ptr %p4
  %p5 = getelementptr i32, ptr %words, i64 5
  store i32 %d71, ptr %p5
  br label %extended

extended:
  %e0 = call { i32, i32, i32, i32 } @qnn_cpuid(i32 -2147483648, i32 0)
  %elast = extractvalue { i32, i32, i32, i32 } %e0, 0
  %hasExtended = icmp ugt i32 %elast, -2147483648
  br i1 %hasExtended, label %extended1, label %states

extended1:
  %e1 = call { i32, i32, i32, i32 } @qnn_cpuid(i32 -2147483647, i32 0)
  %ec = extractvalue { i32, i32, i32, i32 } %e1, 2
  %p6 = getelementptr i32, ptr %words, i64 6
  store i32 %ec, ptr %p6
  br label %states

states:
  ; OSXSAVE: the operating system lets programs read XCR0.
  %osxsave = and i32 %c1, 134217728
  %hasStates = icmp ne i32 %osxsave, 0
  br i1 %hasStates, label %xgetbv, label %end

xgetbv:
  %x = call { i32, i32 } asm sideeffect ".byte 0x0f, 0x01, 0xd0",
      "={ax},={dx},{cx},~{dirflag},~{fpsr},~{flags}"(i32 0)
  %xcr0 = extractvalue { i32, i32 } %x, 0
  %p7 = getelementptr i32, ptr %words, i64 7
  store i32 %xcr0, ptr %p7
  br label %end

end:
  ret void
}

define internal i1 @qnn_cpu_has(ptr %needed) noinline {
entry:
  %words = alloca [8 x i32], align 4
  store [8 x i32] zeroinitializer, ptr %words
  call void @qnn_cpu_words(ptr %words)
  br label %loop

loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %missing = phi i32 [ 0, %entry ], [ %more, %loop ]
  %havePointer = getelementptr i32, ptr %words, i64 %i
  %have = load i32, ptr %havePointer
  %needPointer = getelementptr i32, ptr %needed, i64 %i
  %need = load i32, ptr %needPointer
  %absent = xor i32 %have, -1
  %lack = and i32 %absent, %need
  %more = or i32 %missing, %lack
  %next = add i64 %i, 1
  %isEnd = icmp eq i64 %next, 8
  br i1 %isEnd, label %end, label %loop

end:
  %has = icmp eq i32 %more, 0
  ret i1 %has
}
)";
static_assert(NumX86Words == 8, "the check above has eight words");

//===----------------------------------------------------------------------===//
// All architectures
//===----------------------------------------------------------------------===//

CpuRequirement qnn::getCpuRequirement(const TargetMachine &machine) {
  if (machine.getTargetTriple().getArch() != Triple::x86_64)
    return {};
  CpuRequirement words(NumX86Words, 0);
  bool isEmpty = true;
  for (const X86Feature &feature : x86Features) {
    std::string wanted = std::string("+") + feature.name;
    if (!machine.getMCSubtargetInfo()->checkFeatures(wanted))
      continue;
    words[feature.word] |= uint32_t(1) << feature.bit;
    words[Xcr0] |= feature.states;
    isEmpty = false;
  }
  return isEmpty ? CpuRequirement() : words;
}

Function *qnn::addCpuCheck(Module &module) {
  SMDiagnostic error;
  std::unique_ptr<Module> check =
      parseAssemblyString(x86Check, error, module.getContext());
  if (!check)
    report_fatal_error(Twine("the check of CPUs is damaged: ") +
                       error.getMessage());
  check->setTargetTriple(module.getTargetTriple());
  check->setDataLayout(module.getDataLayout());
  Function *function = check->getFunction("qnn_cpu_has");
  // Internal functions are linked only if they are used.
  function->setLinkage(GlobalValue::ExternalLinkage);
  if (Linker::linkModules(module, std::move(check)))
    report_fatal_error("the check of CPUs does not link");
  function = module.getFunction("qnn_cpu_has");
  function->setLinkage(GlobalValue::InternalLinkage);
  return function;
}
