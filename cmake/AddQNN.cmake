# The one place that knows how qnn links LLVM, MLIR and GoogleTest, and which
# flags its own code is compiled with.

separate_arguments(QNN_LLVM_DEFS NATIVE_COMMAND "${LLVM_DEFINITIONS}")
list(FILTER QNN_LLVM_DEFS EXCLUDE REGEX GLIBCXX_USE_CXX11_ABI)
add_definitions(${QNN_LLVM_DEFS})
include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
include_directories(${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/include)

if(QNN_ENABLE_ASSERTIONS)
  string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
endif()
if(QNN_SANITIZE)
  add_compile_options(-fsanitize=${QNN_SANITIZE} -fno-sanitize=vptr
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${QNN_SANITIZE})
endif()
# Assertions must not change the layout of what LLVM's libraries construct.
add_compile_options(
  "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include ${PROJECT_SOURCE_DIR}/cmake/PackagedStatistic.h>")
# Results are compared bit for bit: no multiply-add is fused.
add_compile_options(-ffp-contract=off)
set(QNN_WARNINGS -Wall -Wextra -Werror -Wno-unused-parameter)

if(QNN_ENABLE_PCH AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
  set(QNN_USE_PCH ON)
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
endif()

# The target that owns the precompiled header; libraries and tools reuse it.
if(QNN_USE_PCH)
  add_library(QNNPch OBJECT ${PROJECT_SOURCE_DIR}/cmake/pch/QNNPch.cpp)
  llvm_update_compile_flags(QNNPch)
  target_precompile_headers(QNNPch PRIVATE
    ${PROJECT_SOURCE_DIR}/cmake/pch/QNNPch.h)
endif()

# qnn_own_code(target [NO_PCH]): warnings, and the precompiled header.
function(qnn_own_code target)
  cmake_parse_arguments(ARG "NO_PCH" "" "" ${ARGN})
  target_compile_options(${target} PRIVATE ${QNN_WARNINGS})
  if(QNN_USE_PCH AND NOT ARG_NO_PCH)
    target_precompile_headers(${target} REUSE_FROM QNNPch)
  endif()
endfunction()

# add_qnn_library(name srcs... [LINK_LIBS qnn libraries...] [DEPENDS targets...]
#                 [NO_PCH])
# A static library of the project. MLIR and LLVM always come from the dylibs.
function(add_qnn_library name)
  cmake_parse_arguments(ARG "NO_PCH" "" "LINK_LIBS;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  llvm_update_compile_flags(${name})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  add_dependencies(${name} QNNIncGen ${ARG_DEPENDS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} MLIR LLVM)
  if(ARG_NO_PCH)
    qnn_own_code(${name} NO_PCH)
  else()
    qnn_own_code(${name})
  endif()
  set_property(GLOBAL APPEND PROPERTY QNN_LIBS ${name})
endfunction()

# add_qnn_tool(name srcs... LINK_LIBS ...)
function(add_qnn_tool name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  add_llvm_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  llvm_update_compile_flags(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS} MLIR LLVM)
  qnn_own_code(${name})
  set_property(GLOBAL APPEND PROPERTY QNN_TOOLS ${name})
endfunction()

# add_qnn_unittest(name srcs... LINK_LIBS ...): a GoogleTest executable, in ctest.
function(add_qnn_unittest name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  find_package(GTest REQUIRED)
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  llvm_update_compile_flags(${name})
  add_dependencies(${name} QNNIncGen)
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS} MLIR LLVM
                        GTest::gtest GTest::gtest_main)
  qnn_own_code(${name})
  add_test(NAME ${name} COMMAND ${name})
  set_property(GLOBAL APPEND PROPERTY QNN_UNITTESTS ${name})
endfunction()
