(** Replays runs of the model on this machine. The runs come from proofs/tests/coq/, which writes them as
    terms of [runs]; after each op the event must be the same, and every flag and number of the state. *)

From Coq Require Import ZArith List Bool Uint63.
From Highwater Require Import Machine.
Import ListNotations.
Open Scope Z_scope.

(** The model's numbers, as they are written: Coq reads these a hundred times faster than those of [Z]. *)
Definition z : int -> Z := to_Z.

(** What is compared of a state. The flags are one number, a bit each, in the order of [Flags]. Of the
    queues it is what the sink is given, the receipts, and what length and entries say of them. Why it was destroyed
    is two bits. *)
Inductive shown := Shown (flags length entries generation corked : int).

Definition flags (s : state) : Z :=
  let bit b n := if b : bool then n else 0 in
  bit (need_drain s) 1 + bit (ending s) 2 + bit (finished s) 4
  + bit (taken s) 8 + bit (drain_due s) 16 + bit (finish_due s) 32
  + match destroyed s with None => 0 | Some NoError => 64 | Some Given => 128 | Some FromSink => 192 end
  + bit (error_due s) 256 + bit (close_due s) 512.

Definition shows (s : state) (v : shown) : bool :=
  let (f, l, n, g, c) := v in
  (flags s =? z f) && (length s =? z l) && (entries s =? z n) && (generation s =? z g) && (corked s =? z c).

(** Runs that begin alike: after [o] those of [next], and instead of it those of [instead]. *)
Inductive runs := Stop | Do (o : op) (e : event) (v : shown) (next instead : runs).

(** Before it there were the ops [after], the newest first. *)
Inductive difference := Differs (after : list op) (at_op : op)
  (the_model_gave : event) (and_shows : list Z) (this_gives : event) (and_shows_ : list Z).

Definition same (a b : event) : {a = b} + {a <> b}.
Proof. repeat decide equality. Defined.

(** The first op at which both differ. *)
Fixpoint differs (after : list op) (s : state) (r : runs) : option difference :=
  match r with
  | Stop => None
  | Do o e v next instead =>
      let (s', e') := step s o in
      if (if same e e' then shows s' v else false) then
        match differs (o :: after) s' next with
        | None => differs after s instead
        | d => d
        end
      else
        let (f, l, n, g, c) := v in
        Some (Differs after o e [z f; z l; z n; z g; z c]
                e' [flags s'; length s'; entries s'; generation s'; corked s'])
  end.

(** The first difference of many runs, each from a stream with its mark and its limit. *)
Fixpoint first_difference (all : list (int * option int * runs)) : option (Z * option Z * difference) :=
  match all with
  | [] => None
  | (h, l, r) :: all =>
      match differs [] (start (z h) (option_map z l)) r with
      | None => first_difference all
      | Some d => Some (z h, option_map z l, d)
      end
  end.
