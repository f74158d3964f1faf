"""What strangers type, and where the book answers; written down before the search was tuned."""

# Each question, and the places of which one has to come first or second.
QUESTIONS = {
    "why does padding shrink the output": ["05_padding#why-does-padding-shrink-the-output"],
    "checkerboard artifacts": ["glossary#term-checkerboard-artifact", "08_checkerboards"],
    "same padding keras": [
        "09_frameworks#what-does-same-mean-for-conv2dtranspose",
        "size_calculator#what-is-same-and-where-does-padding-0-5-go",
        "glossary#term-same",
        "questions#what-does-padding-same-do-in-keras-s-conv2dtranspose",
    ],
    "odd sizes unet": [
        "size_calculator#u-net-with-odd-sizes-sizes-of-tensors-must-match",
        "05_padding#an-encoderdecoder-that-closes-again",
    ],
    "output padding must be smaller than either stride or dilation": [
        "05_padding#why-below-stride-or-dilation",
        "size_calculator#output-padding-must-be-smaller-than-either-stride-or-dilation",
        "claims#below-stride-or-dilation",
    ],
    "what is output_padding for": ["05_padding#what-output-padding-does"],
    "convtranspose2d output size formula": [
        "size_calculator#output-size-of-convtranspose2d-the-formula",
        "cheatsheet#sizes",
        "09_frameworks#the-rosetta-table",
        "05_padding#one-size-out-several-sizes-in",
    ],
    "UpSampling2D or Conv2DTranspose": [
        "08_checkerboards#convtranspose2d-or-upsample-conv2d",
        "cheatsheet#which-upsampling-layer",
        "glossary#term-upsampling",
        "questions#what-is-the-difference-between-upsampling2d-and-conv2dtranspose",
    ],
    "gan generator grid pattern": ["08_checkerboards#why-does-my-generator-draw-a-grid"],
    "pixelshuffle": [
        "glossary#term-pixel-shuffle",
        "08_checkerboards#does-pixelshuffle-avoid-checkerboards",
        "08_checkerboards#remedy-4-pixel-shuffle-and-how-it-starts",
    ],
    "ICNR": ["glossary#term-ICNR", "08_checkerboards#icnr-start-flat"],
    "unpooling": ["glossary#term-unpooling"],
    "kaiming fan in conv transpose": [
        "07_backpropagation#what-pytorch-counts-instead",
        "glossary#term-fan-in",
        "07_backpropagation#which-initialisation-for-a-transposed-convolution",
        "claims#kaiming-keeps-the-variance",
    ],
    "lhs_dilation": [
        "09_frameworks#a-whole-layer-there-and-back",
        "glossary#term-zero-insertion",
        "09_frameworks#why-does-jax-conv-transpose-differ",
    ],
    "conv2d_backprop_input": ["glossary#term-backward-convolution"],
    "im2col": ["glossary#term-im2col"],
    "is transposed convolution slow": ["10_speed#is-transposed-convolution-slow"],
    "depthwise slow": [
        "06_dimensions#depthwise-transposed-convolution",
        "18_costs#depthwise-grouped-sound-few-products-and-slow-ones",
    ],
    "out of memory in backward": [
        "18_costs#what-does-training-keep-in-memory",
        "questions#cuda-out-of-memory-in-backward-though-forward-fits-what-does-convtranspose2d-keep",
    ],
    "half precision sum error": ["18_costs#half-precision-how-long-is-the-sum", "18_costs"],
    "kernel-segregated": [
        "10_speed#kernel-segregated-transposed-convolution-2-to-4-times-faster-than-what",
        "questions#is-kernel-segregated-transposed-convolution-2-to-4-times-faster",
    ],
    "flops of conv transpose": [
        "10_speed#how-many-macs-does-convtranspose2d-have",
        "glossary#term-MAC",
    ],
    "streaming audio chunks": ["06_dimensions#streaming-chunks-that-equal-the-whole"],
    "causal ConvTranspose1d": [
        "06_dimensions#how-to-trim-a-causal-convtranspose1d",
        "05_padding#which-end-does-a-causal-decoder-trim",
    ],
    "TensorRT": ["glossary#term-runtime", "cheatsheet#which-convention-has-my-runtime"],
    "why is the kernel flipped": [
        "04_five_ways#the-kernel-s-spatial-axes-are-flipped",
        "glossary#term-flip",
        "claims#the-kernel-is-rotated-by-180",
    ],
    "is it the inverse of convolution": [
        "02_transpose#it-is-not-an-inverse",
        "glossary#term-inverse",
    ],
    "gradient with respect to the weights": [
        "07_backpropagation#what-is-the-gradient-with-respect-to-the-kernel",
        "03_gradient#the-other-gradient-for-the-kernel",
    ],
    "fractionally strided": [
        "glossary#term-fractionally-strided-convolution",
        "claims#fractionally-strided",
    ],
    "circular padding": ["06_dimensions#circular-padding-wrap-instead-of-crop"],
    "transposed convolution from scratch": [
        "10_speed#from-loops-to-one-matrix-product",
        "10_speed#step-1-loops",
        "04_five_ways#stamp-or-scatter",
        "04_five_ways",
    ],
    "ESPCN": ["glossary#term-sub-pixel-convolution"],
    "bilinear kernel init": [
        "glossary#term-bilinear-interpolation",
        "api#tconv_edu.bilinear_kernel",
        "claims#bilinear-upsampling-is-a-transposed-convolution",
        "cheatsheet#which-upsampling-layer",
    ],
    "gradient checkerboard saliency map": [
        "08_checkerboards#the-backward-pass-draws-grids-too",
        "glossary#term-saliency",
    ],
    "channels last nhwc": ["glossary#term-channels-last", "10_speed#which-memory-layout-is-fast"],
    "dot product test": [
        "glossary#term-dot-test",
        "02_transpose#ex-dot",
        "02_transpose#the-identity-that-every-transpose-obeys",
    ],
    "super resolution which upsampling": [
        "cheatsheet#which-upsampling-layer",
        "11_digits#transposed-convolution-or-bilinear-upsampling-for-super-resolution",
    ],
    "receptive field": [
        "glossary#term-receptive-field",
        "06_dimensions#how-far-does-an-output-see-the-receptive-field-through-transposed-layers",
    ],
    "converted model shifted by one pixel": ["09_frameworks#my-converted-model-is-one-pixel-off"],
    "toeplitz matrix": [
        "glossary#term-convolution-matrix",
        "04_five_ways#matrix",
        "02_transpose#a-matrix-turned-over",
    ],
    "output_shape onnx": ["09_frameworks#onnx-convtranspose-pads-and-output-shape"],
    "kernel size divisible by stride": [
        "08_checkerboards#does-kernel-size-divisible-by-stride-help",
        "claims#no-checkerboard-if-the-stride-divides-the-kernel",
    ],
    "ZeroPadding2D": ["glossary#term-padding"],
    "skip connection": ["glossary#term-residual-shortcut"],
}
# Fifteen of the same list, drawn by lot and kept aside until the search was finished.
KEPT_ASIDE = {
    "deconvolution vs transposed convolution": [
        "glossary#term-deconvolution",
        "claims#deconvolution",
        "glossary#term-transposed-convolution",
    ],
    "sizes of tensors must match except in dimension 1": [
        "size_calculator#u-net-with-odd-sizes-sizes-of-tensors-must-match",
        "questions#sizes-of-tensors-must-match-except-in-dimension-1-expected-size-524-but-got-size-525",
    ],
    "HeUniform": [
        "glossary#term-He-initialisation",
        "07_backpropagation#what-pytorch-counts-instead",
        "glossary#term-fan-in",
        "07_backpropagation#which-initialisation-for-a-transposed-convolution",
    ],
    "pseudo-inverse": [
        "glossary#term-inverse",
        "glossary#term-pseudo-inverse",
        "02_transpose#it-is-not-an-inverse",
    ],
    "convert pytorch weights to keras": [
        "09_frameworks#convert-convtranspose2d-weights-from-pytorch-to-tensorflow-or-keras"
    ],
    "jax conv_transpose transpose_kernel": ["09_frameworks#why-does-jax-conv-transpose-differ"],
    "auto_pad SAME_UPPER": ["09_frameworks#onnx-convtranspose-pads-and-output-shape"],
    "vocoder": ["glossary#term-vocoder", "06_dimensions#convtranspose1d-or-upsample-for-audio"],
    "double backward": ["07_backpropagation#does-double-backward-work"],
    "what does dilation do": ["06_dimensions#what-does-dilation-do-in-a-transposed-convolution"],
    "winograd": ["glossary#term-Winograd", "10_speed#can-it-take-fewer-multiplications"],
    "groups in ConvTranspose2d": [
        "glossary#term-groups",
        "06_dimensions#groups-separate-transposed-convolutions-side-by-side",
    ],
    "insert zeros between pixels": [
        "04_five_ways#insert-zeros-and-flip",
        "glossary#term-zero-insertion",
        "04_five_ways#strides-put-zeros-between-the-samples-s-1-of-them",
        "claims#zeros-between",
    ],
    "WaveGlow": ["glossary#term-vocoder"],
    "latent": ["glossary#term-latent"],
}
# Written when it was finished.
LATER = {
    "how does padding work in conv transpose": [
        "05_padding",
        "05_padding#crop-don-t-pad",
        "questions#how-does-padding-work-in-a-transposed-convolution",
        "05_padding#why-does-padding-shrink-the-output",
    ],
    "transposed conv vs upsample": [
        "08_checkerboards#convtranspose2d-or-upsample-conv2d",
        "cheatsheet#which-upsampling-layer",
        "glossary#term-upsampling",
        "06_dimensions#convtranspose1d-or-upsample-for-audio",
    ],
    "bias in transposed convolution gradient": ["07_backpropagation#and-the-bias"],
    "number of parameters": ["11_digits#networks-with-the-same-number-of-parameters"],
    "why is output_padding only on one side": ["05_padding#why-only-on-one-side"],
    "kernel weights shape in_channels out_channels": [
        "09_frameworks#convert-convtranspose2d-weights-from-pytorch-to-tensorflow-or-keras",
        "02_transpose#pytorch-and-tensorflow-store-the-same-array",
        "notation#arrays",
        "questions#in-channels-must-be-divisible-by-groups",
    ],
    "memory layout channels_last": [
        "10_speed#which-memory-layout-is-fast",
        "glossary#term-channels-last",
    ],
    "is it a linear operation matrix form": [
        "04_five_ways#matrix",
        "02_transpose#a-matrix-turned-over",
        "02_transpose#the-definition",
        "glossary#term-convolution-matrix",
    ],
    "initialize transposed convolution bilinear": [
        "glossary#term-bilinear-interpolation",
        "api#tconv_edu.bilinear_kernel",
        "07_backpropagation#which-initialisation-for-a-transposed-convolution",
    ],
    "backward pass of conv2d": [
        "03_gradient",
        "03_gradient#by-hand-who-used-me-and-with-which-weight",
        "glossary#term-backward-convolution",
        "03_gradient#the-gradient-of-any-loss",
    ],
    "4x4 kernel": ["questions#why-is-the-kernel-size-of-a-generator-4x4-as-in-pix2pix-and-dcgan"],
    "8 × 8 digits": ["11_digits#digits-and-what-is-left-of-them"],
    "3x64x64": ["size_calculator#a-dcgan-generator-from-100-1-1-to-3-64-64"],
    "k=4 s=2": ["cheatsheet#settings-that-double-every-size"],
    "k4 s2 p1": ["cheatsheet#settings-that-double-every-size"],
    "decoder gives 23 instead of 24": [
        "size_calculator#my-encoder-goes-24-12-but-the-decoder-gives-23"
    ],
    "what is a transposed convolution": ["glossary#term-transposed-convolution", "02_transpose"],
    "what does conv2d_transpose do": ["glossary#term-transposed-convolution", "02_transpose"],
    "deconvolution explained": [
        "glossary#term-deconvolution",
        "questions#what-is-the-difference-between-conv2dtranspose-and-deconvolution2d",
    ],
    "complex numbers conv_transpose1d": [
        "questions#how-do-i-make-a-complex-valued-convtranspose-from-real-ones"
    ],
    "what happens where the stamps overlap": [
        "glossary#term-overlap",
        "02_transpose#a-loop-that-stamps-three-numbers-become-seven",
    ],
    "does transposed convolution recover the original input": [
        "02_transpose#it-is-not-an-inverse",
        "glossary#term-inverse",
        "questions#conv-and-then-conv-transpose-does-not-return-my-input-why",
    ],
    "recover": ["02_transpose#it-is-not-an-inverse", "glossary#term-inverse"],
    "merge": ["glossary#term-fold"],
    "tensorrt deconvolution int8 accuracy drop": [
        "questions#tensorrt-why-is-axis-0-the-default-for-a-deconvolution-in-pytorch-quantization"
    ],
    "how to write conv transpose in numpy": [
        "questions#is-conv2dtranspose-a-full-convolution-how-do-i-write-it-in-numpy-from-scratch",
        "10_speed#from-loops-to-one-matrix-product",
    ],
    "3d transposed convolution for volumes": [
        "glossary#term-volume",
        "06_dimensions#one-formula-any-number-of-axes",
    ],
    "convtranspose2d checkerboard fix": ["glossary#term-checkerboard-artifact", "08_checkerboards"],
    "how does stride work in conv transpose": [
        "questions#how-does-the-stride-work-in-a-transposed-convolution"
    ],
    "convtranspose vs pixelshuffle speed": [
        "10_speed#is-sub-pixel-convolution-faster-than-transposed-convolution",
        "questions#what-is-the-difference-between-pixelshuffle-and-convtranspose2d",
    ],
    "implement transposed convolution numpy": [
        "questions#is-conv2dtranspose-a-full-convolution-how-do-i-write-it-in-numpy-from-scratch"
    ],
    "difference between conv2d and convtranspose2d": [
        "questions#what-is-the-difference-between-conv2d-and-convtranspose2d"
    ],
    "coreml": [
        "questions#core-ml-fails-to-lower-or-convert-convtranspose-with-output-padding-or-if-output-padding-equals-padding"
    ],
    "invert convolution layer": ["glossary#term-inverse"],
    "combine two deconv layers": [
        "glossary#term-fold",
        "13_folding#two-layers-in-one-a-convolution-fused-with-upsampling",
    ],
    "visualise transposed convolution": ["explore"],
    "max unpooling vs transposed convolution": [
        "glossary#term-unpooling",
        "11_digits#ex-own-unpool",
    ],
    "convtranspose2d vs interpolate conv": [
        "questions#convtranspose2d-or-interpolate-conv-which-is-computationally-more-efficient",
        "08_checkerboards#convtranspose2d-or-upsample-conv2d",
    ],
    "onnx export convtranspose output_padding not supported": [
        "questions#onnx-export-output-padding-is-not-supported-or-cannot-convert-convtranspose2d-with-output-padding-0"
    ],
    "why (in, out, kh, kw) weight layout": [
        "questions#why-is-the-weight-layout-in-out-kh-kw-the-other-way-round"
    ],
    "convtranspose2d kernel size 2 stride 2": [
        "questions#kernel-size-2-stride-2-what-does-u-net-s-2x2-deconv-do"
    ],
    "how to choose kernel_size and stride for convtranspose2d to upsample by 2": [
        "questions#which-kernel-size-and-padding-upsample-by-2-without-output-padding"
    ],
    "convtranspose2d output blurry": [
        "questions#the-output-is-blurry-is-the-transposed-convolution-to-blame"
    ],
    "convtranspose2d slow on cpu": ["questions#is-convtranspose2d-slow-or-slower-than-conv2d"],
    "upsample by non integer factor transposed convolution 1.5": [
        "questions#how-do-i-upsample-by-1-5-a-factor-that-is-no-integer"
    ],
    "how to stream convtranspose1d real time overlap add": [
        "06_dimensions#streaming-chunks-that-equal-the-whole"
    ],
    "convtranspose3d memory usage": [
        "questions#memory-usage-of-convtranspose-it-runs-out-at-the-last-upsampling-layer"
    ],
    "why does my gan output have a grid pattern at the edges border": [
        "questions#a-grid-pattern-or-a-dark-border-at-the-edges-of-the-output-which-padding-zero-reflect-or-replicate",
        "08_checkerboards#the-rim-is-not-flat",
    ],
    "unit test for custom transposed convolution implementation": [
        "12_bug_museum#test-your-own-transposed-convolution"
    ],
    "deconv layer stride 2 kernel 3 uneven overlap": [
        "08_checkerboards#a-constant-image-shows-the-uneven-overlap"
    ],
    "conv2d_transpose requires asymmetric padding CUDA EP": [
        "questions#conv2d-transpose-requires-asymmetric-padding-which-the-cuda-ep-currently-does-not-support-or-asymmetrical-padding-for-3d-deconvolutions"
    ],
    "Conv2DTranspose bias extra ADD op in tflite": [
        "questions#didn-t-find-op-for-builtin-opcode-transpose-conv-version-3-or-the-bias-of-conv2dtranspose-is-an-extra-add-in-tflite"
    ],
    "replace nn.Upsample and conv by ConvTranspose2d": [
        "questions#may-i-replace-nn-upsample-and-conv2d-by-convtranspose2d"
    ],
    "bilinear upsampling with Deconvolution layer slow": [
        "questions#the-deconvolution-that-upsamples-bilinearly-upscore-of-fcn-is-a-very-slow-layer"
    ],
    "tflite transpose_conv dilation": [
        "questions#groups-are-not-supported-for-deconvolutions-or-tflite-s-transpose-conv-has-no-groups-no-dilation-and-no-padding"
    ],
    "CUDNN_STATUS_NOT_SUPPORTED ConvTranspose3d large input": [
        "questions#cudnn-status-not-supported-cudnn-status-internal-error-or-no-algorithm-worked-in-conv-transpose-is-my-input-too-large"
    ],
    "split Conv2DTranspose layer that does not map to TPU": [
        "questions#one-conv2dtranspose-layer-does-not-map-to-the-tpu-or-is-too-large-for-the-chip-how-do-i-split-it"
    ],
    "why no bias in ConvTranspose2d": [
        "questions#why-is-there-no-bias-in-convtranspose2d-before-a-batch-norm-bias-false"
    ],
    "ConvTranspose requires square kernels": [
        "questions#does-convtranspose-require-a-square-kernel-or-may-it-be-1-length"
    ],
    "imaging above Nyquist in vocoder spectrogram": [
        "glossary#term-image-of-a-tone",
        "06_dimensions#sound-the-zeros-make-images-the-kernel-removes-them",
    ],
    "ConvTranspose3d weird output size 31 instead of 32": [
        "questions#why-does-my-decoder-or-convtranspose3d-return-size-31-instead-of-32-63-and-not-64-27-and-not-28"
    ],
    "ConvTranspose2d last value is the same for every batch": [
        "questions#output-padding-1-and-the-new-row-is-not-zero-or-the-last-value-is-the-same-for-every-example-of-a-batch-is-it-a-bug"
    ],
}
