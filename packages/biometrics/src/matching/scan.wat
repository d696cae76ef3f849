;; The nearest of many descriptors. `npm run wasm` compiles it to scan-wasm.ts, and a check sees that it was run.
;;
;; A loop over 64 bytes of both descriptors at a time: unrolled further it is no faster, since memory is what it waits
;; for. It always reads all of a row: leaving a row early makes a scan of 100,000 twice as slow, since the processor
;; then no longer fetches ahead.
(module
  (import "index" "memory" (memory 1 65536))

  ;; The place among $count rows of 128 float32 at $row of the one nearest to that at $query, the square of its distance,
  ;; and that of the second-nearest. Without such a row the place is -1 and a square is infinite; of rows equally near
  ;; the first is taken.
  (func (export "scan") (param $query i32) (param $row i32) (param $count i32) (result i32 f32 f32)
    (local $place i32)
    (local $nearest i32)
    (local $first f32)
    (local $second f32)
    (local $square f32)
    (local $q i32)
    (local $end i32)
    (local $difference v128)
    ;; Four sums, so that no addition waits for the one before.
    (local $sum0 v128)
    (local $sum1 v128)
    (local $sum2 v128)
    (local $sum3 v128)

    (local.set $nearest (i32.const -1))
    (local.set $first (f32.const inf))
    (local.set $second (f32.const inf))
    (local.set $end (i32.add (local.get $query) (i32.const 512)))

    (block $done
      (loop $rows
        (br_if $done (i32.eq (local.get $place) (local.get $count)))

        (local.set $sum0 (v128.const i32x4 0 0 0 0))
        (local.set $sum1 (v128.const i32x4 0 0 0 0))
        (local.set $sum2 (v128.const i32x4 0 0 0 0))
        (local.set $sum3 (v128.const i32x4 0 0 0 0))
        (local.set $q (local.get $query))
        (loop $numbers
          (local.set $difference
            (f32x4.sub (v128.load offset=0 (local.get $row)) (v128.load offset=0 (local.get $q))))
          (local.set $sum0
            (f32x4.add (local.get $sum0) (f32x4.mul (local.get $difference) (local.get $difference))))
          (local.set $difference
            (f32x4.sub (v128.load offset=16 (local.get $row)) (v128.load offset=16 (local.get $q))))
          (local.set $sum1
            (f32x4.add (local.get $sum1) (f32x4.mul (local.get $difference) (local.get $difference))))
          (local.set $difference
            (f32x4.sub (v128.load offset=32 (local.get $row)) (v128.load offset=32 (local.get $q))))
          (local.set $sum2
            (f32x4.add (local.get $sum2) (f32x4.mul (local.get $difference) (local.get $difference))))
          (local.set $difference
            (f32x4.sub (v128.load offset=48 (local.get $row)) (v128.load offset=48 (local.get $q))))
          (local.set $sum3
            (f32x4.add (local.get $sum3) (f32x4.mul (local.get $difference) (local.get $difference))))
          (local.set $row (i32.add (local.get $row) (i32.const 64)))
          (local.set $q (i32.add (local.get $q) (i32.const 64)))
          (br_if $numbers (i32.lt_u (local.get $q) (local.get $end))))

        (local.set $sum0
          (f32x4.add
            (f32x4.add (local.get $sum0) (local.get $sum1))
            (f32x4.add (local.get $sum2) (local.get $sum3))))
        (local.set $square
          (f32.add
            (f32.add (f32x4.extract_lane 0 (local.get $sum0)) (f32x4.extract_lane 1 (local.get $sum0)))
            (f32.add (f32x4.extract_lane 2 (local.get $sum0)) (f32x4.extract_lane 3 (local.get $sum0)))))

        (if (f32.lt (local.get $square) (local.get $first))
          (then
            (local.set $second (local.get $first))
            (local.set $first (local.get $square))
            (local.set $nearest (local.get $place)))
          (else
            (local.set $second (f32.min (local.get $second) (local.get $square)))))

        (local.set $place (i32.add (local.get $place) (i32.const 1)))
        (br $rows)))

    (local.get $nearest)
    (local.get $first)
    (local.get $second)))
