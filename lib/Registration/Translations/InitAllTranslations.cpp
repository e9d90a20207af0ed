#include "qnn/InitAllTranslations.h"
#include "qnn/Target/ONNX/ImportOnnx.h"
#include "qnn/Target/C/CEmitter.h"

void mlir::qnn::registerAllTranslations() {
  registerFromOnnxTranslation();
  registerToCTranslation();
}
