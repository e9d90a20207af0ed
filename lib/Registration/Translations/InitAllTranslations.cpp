#include "qnn/InitAllTranslations.h"
#include "qnn/Target/ONNX/ImportOnnx.h"

void mlir::qnn::registerAllTranslations() { registerFromOnnxTranslation(); }
