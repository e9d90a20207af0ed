// The sum of two inputs, as absolute values.
func.func @main(%x: tensor<1x2xf32> {qnn.name = "x"},
                %y: tensor<1x2xf32> {qnn.name = "y"})
    -> (tensor<1x2xf32> {qnn.name = "sum"}) {
  %0 = qnn.elementwise add %x, %y {qnn.name = "add/1"} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = qnn.elementwise abs %0 : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}
