(** No wake-up is lost: once nothing is retained, every producer of an open stream holds permission. *)

From Coq Require Import ZArith List Bool Lia.
From Highwater Require Import Machine Invariant Producers Bound.
Import ListNotations.
Open Scope Z_scope.

(** Who waits is answered by the drain that is owed, or by the one that is due. *)
Definition awaited (c : closed) : Prop :=
  let s := stream c in
  forall p, match producers c p with
            | Absent | Ready => True
            | Spent => open s = false
            | Waits g =>
                open s = false
                \/ need_drain s = true /\ g <= generation s
                \/ drain_due s = true /\ g < generation s
            end.

Lemma counted_awaited c s ps w : awaited (Closed s ps (writers c) (present c)) -> awaited (counted c s ps w).
Proof. unfold counted. now destruct (length s <? Z.max (mark s) 1). Qed.

Lemma reached_awaited m h l c : reached m h l c -> awaited c.
Proof.
  induction 1 as [| c p R IH U A | c p R IH | c o R IH P].
  - easy.
  - apply counted_awaited. intros q. cbn. unfold set. destruct (Nat.eqb q p); [|apply IH].
    destruct (need_drain (stream c)) eqn:D; cbn; [right; left; split; [easy | lia] | easy].
  - apply counted_awaited. intros q. cbn. unfold set. destruct (Nat.eqb q p); [easy | apply IH].
  - unfold act. destruct (step (stream c) o) as [s e] eqn:E.
    apply counted_awaited. intros q. cbn. specialize (IH q). cbn in IH.
    assert (invariant (stream c)) as I by apply (machine _ _ _ _ (reached_bounded _ _ _ _ R)).
    pose proof (drain_empty _ I) as D. clear R P I.
    destruct c as [s0 ps w a]; cbn in *.
    step_cases E s0 o; unfold open, is_destroyed in *; cbn in *; rewrite ?andb_false_r, ?andb_true_r in *; unfold set; try easy.
    all: try destruct (Nat.eqb q producer); destruct (ps q) as [| | g |] eqn:?; cbn; try easy;
      try (destruct (Z.ltb_spec g generation); [easy|]); intuition (congruence || lia).
Qed.

Theorem woken m h l c p : reached m h l c ->
  unsettled (stream c) = false -> open (stream c) = true ->
  length (stream c) <= 0 \/ entries (stream c) <= 0 ->
  producers c p = Absent \/ producers c p = Ready.
Proof.
  intros R U E N. pose proof (reached_awaited _ _ _ _ R p) as W.
  assert (invariant (stream c)) as I by apply (machine _ _ _ _ (reached_bounded _ _ _ _ R)).
  destruct (nothing_retained _ I N) as [Q B]. pose proof (owed_retained _ I).
  unfold unsettled in U. truths.
  destruct (producers c p); auto; intuition congruence.
Qed.
