(** The bound: length ≤ max(H, 1) − 1 + Σ mᵢ and entries ≤ max(H, 1) − 1 + k, for any number of producers. *)

From Coq Require Import ZArith List Bool Lia.
From Highwater Require Import Machine Invariant Producers.
Import ListNotations.
Open Scope Z_scope.

Fixpoint sum (m : nat -> Z) (ps : list nat) : Z :=
  match ps with [] => 0 | p :: ps => m p + sum m ps end.

(** What carries the bound. Once length is not below, each write says false, and so its writer does not
    write again before a drain, which comes at length 0; and who is born meanwhile is born stopped. *)
Record bounded (m : nat -> Z) (h : Z) (l : option Z) (c : closed) : Prop := {
  machine : invariant (stream c);
  marked : mark (stream c) = h /\ limit (stream c) = l;
  low : length (stream c) < Z.max h 1 -> writers c = [] /\ forall p, present c p = is_alive (producers c p);
  high_length : Z.max h 1 <= length (stream c) -> length (stream c) <= Z.max h 1 - 1 + sum m (writers c);
  high_entries : Z.max h 1 <= length (stream c) -> entries (stream c) <= Z.max h 1 - 1 + Z.of_nat (List.length (writers c));
  once : NoDup (writers c);
  were_present : forall p, In p (writers c) -> present c p = true;
  stopped : forall p, In p (writers c) -> producers c p <> Ready;
  ready_present : forall p, producers c p = Ready -> present c p = true;
}.

Lemma entries_le_length s : invariant s -> entries s <= length s.
Proof.
  intros [-> -> Q B]. clear - Q B.
  destruct (none_or_some _ Q) as [-> | ?], (none_or_some _ B) as [-> | ?]; cbn; lia.
Qed.

Lemma set_ready ps p x q : x <> Ready -> set ps p x q = Ready -> q <> p /\ ps q = Ready.
Proof. unfold set. destruct (Nat.eqb_spec q p); [easy | auto]. Qed.

(** The only step that leaves length at the mark or above and does not lower it is a write told to wait. *)
Lemma step_at_the_mark s o s' e :
  invariant s -> step s o = (s', e) -> Z.max (mark s) 1 <= length s' ->
  (wrote o e = [] /\ length s' <= length s /\ entries s' <= entries s
   /\ forall ps q, told ps o e q = Ready -> ps q = Ready)
  \/ exists p w own n g, o = Write p w own /\ e = Wrote n (False_ g)
     /\ length s' = length s + Z.max w 1 /\ entries s' = entries s + 1.
Proof.
  intros I H L. pose proof (length_is _ I). pose proof (drain_empty _ I) as D.
  assert (0 <= count (batch s) <= total (batch s)) by (destruct (none_or_some _ (charged_batch _ I)) as [-> | ?]; cbn; lia).
  assert (0 <= count (queued s) <= total (queued s)) by (destruct (none_or_some _ (charged_queued _ I)) as [-> | ?]; cbn; lia).
  step_cases H s o; cbn in *.
  all: try (left; repeat split; try easy; try lia; intros ps q Q; now apply set_ready in Q as [_ ?]).
  all: try (right; repeat eexists; fail).
  all: destruct (D eq_refl) as (_ & _ & -> & ->); cbn in L; lia.
Qed.

(** Below, there is nothing to show; else the seven conjuncts that are about producers. *)
Lemma counted_bounded m h l c s ps w :
  invariant s -> mark s = h /\ limit s = l ->
  (Z.max h 1 <= length s ->
    length s <= Z.max h 1 - 1 + sum m (w ++ writers c)
    /\ entries s <= Z.max h 1 - 1 + Z.of_nat (List.length (w ++ writers c))
    /\ NoDup (w ++ writers c)
    /\ (forall p, In p (w ++ writers c) -> present c p = true /\ ps p <> Ready)
    /\ (forall p, ps p = Ready -> present c p = true)) ->
  bounded m h l (counted c s ps w).
Proof.
  intros I [M M'] H. unfold counted. rewrite M.
  destruct (Z.ltb_spec (length s) (Z.max h 1)) as [L | L]; constructor; cbn; try easy; try lia.
  - constructor.
  - intros p Q. now rewrite Q.
  - apply H, L.
  - intros p Q. now destruct (H L) as (_ & _ & _ & A & _), (A p Q).
  - intros p Q. now destruct (H L) as (_ & _ & _ & A & _), (A p Q).
  - apply H, L.
Qed.

Lemma reached_bounded m h l c : reached m h l c -> bounded m h l c.
Proof.
  induction 1 as [| c p _ [] U A | c p _ [] | c o _ [] P].
  - constructor; cbn; try easy; try lia; [|constructor].
    eapply invariant_holds, run_start.
  - apply counted_bounded; [easy..|]. intros L. repeat split; auto; try now apply were_present0.
    + intros Q. destruct (need_drain (stream c)) eqn:D.
      * apply set_ready in Q as [_ Q]; [|easy]. now apply (stopped0 p0).
      * apply below in D; [|easy]. lia.
    + intros q Q. destruct (need_drain (stream c)) eqn:D.
      * apply set_ready in Q as [_ Q]; [|easy]. now apply ready_present0.
      * apply below in D; [|easy]. lia.
  - apply counted_bounded; [easy..|]. intros L. repeat split; auto; try now apply were_present0.
    + intros Q. apply set_ready in Q as [_ Q]; [|easy]. now apply (stopped0 p0).
    + intros q Q. apply set_ready in Q as [_ Q]; [|easy]. now apply ready_present0.
  - unfold act. destruct (step (stream c) o) as [s e] eqn:E.
    assert (invariant s) as I by now apply step_keeps_invariant in E.
    assert (mark s = h /\ limit s = l) as M by (apply step_keeps_mark in E as [-> ->]; easy).
    destruct marked0 as [Mk _].
    apply counted_bounded; [easy..|]. intros L.
    apply step_at_the_mark in E as [(-> & Ln & En & T) | (p & w & own & n & g & -> & -> & Ln & En)]; [..|easy|congruence].
    + cbn [app]. repeat split; auto; try lia; try now apply were_present0.
      intros Q. now apply (stopped0 p), T with (1 := Q).
    + destruct P as [P W]. cbn [wrote told app sum List.length] in *.
      pose proof (entries_le_length _ machine0). unfold told.
      destruct (Z.lt_ge_cases (length (stream c)) (Z.max h 1)) as [B | B].
      * destruct (low0 B) as [-> _]. cbn [sum List.length app]. repeat split; try lia.
        -- repeat constructor; auto.
        -- destruct H0 as [<- | []]. auto.
        -- destruct H0 as [<- | []]. intros Q. now apply set_ready in Q.
        -- intros q Q. apply set_ready in Q as [_ Q]; [auto | easy].
      * repeat split; try lia.
        -- constructor; [intros Q; now apply (stopped0 p) | easy].
        -- destruct H0 as [<- | Q]; auto.
        -- destruct H0 as [<- | Q]; intros R; apply set_ready in R; [easy | easy | now apply (stopped0 p0) | easy].
        -- intros q Q. apply set_ready in Q as [_ Q]; [auto | easy].
Qed.

(** At every instant. Whoever counts wrote once, and was alive when length was last below max(H, 1): a
    hundred producers that are born while a drain is owed do not add up. *)
Theorem bound m h l c : reached m h l c ->
  length (stream c) <= Z.max h 1 - 1 + sum m (writers c)
  /\ entries (stream c) <= Z.max h 1 - 1 + Z.of_nat (List.length (writers c))
  /\ NoDup (writers c)
  /\ (forall p, In p (writers c) -> present c p = true).
Proof.
  intros R. destruct (reached_bounded _ _ _ _ R). pose proof (entries_le_length _ machine0).
  destruct (Z.lt_ge_cases (length (stream c)) (Z.max h 1)) as [B | B]; [|auto].
  destruct (low0 B) as [-> _]. cbn [sum List.length]. repeat split; [lia | lia | constructor | easy].
Qed.

Lemma sum_split m a p b : sum m (a ++ p :: b) = m p + sum m (a ++ b).
Proof. induction a; cbn; lia. Qed.

Lemma sum_incl m ps qs : (forall p, 0 <= m p) -> NoDup ps -> incl ps qs -> sum m ps <= sum m qs.
Proof.
  intros P D. revert qs. induction D as [|p ps N D IH]; cbn [sum]; intros qs I.
  - induction qs as [|q qs IH]; cbn [sum]; [lia|]. specialize (P q). enough (0 <= sum m qs) by lia. apply IH. easy.
  - destruct (in_split p qs) as (a & b & ->); [apply I; now left|].
    rewrite sum_split. enough (sum m ps <= sum m (a ++ b)) by lia. apply IH.
    intros q Q. assert (In q (a ++ p :: b)) as O by (apply I; now right).
    apply in_app_iff in O as [O | [-> | O]]; apply in_app_iff; auto. easy.
Qed.

(** Of k producers, with any names: the sum over all of them. *)
Theorem bound_of_k m h l c ps : reached m h l c ->
  (forall p, 0 <= m p) -> (forall p, present c p = true -> In p ps) ->
  length (stream c) <= Z.max h 1 - 1 + sum m ps
  /\ entries (stream c) <= Z.max h 1 - 1 + Z.of_nat (List.length ps).
Proof.
  intros R P A. destruct (bound _ _ _ _ R) as (L & E & D & W).
  assert (incl (writers c) ps) as I by (intros p Q; auto).
  pose proof (sum_incl _ _ _ P D I). pose proof (NoDup_incl_length D I). lia.
Qed.

(** Of one: max(H, 1) entries at most. *)
Theorem bound_of_one m h l c p : reached m h l c ->
  (forall p, 0 <= m p) -> (forall q, present c q = true -> q = p) ->
  length (stream c) <= Z.max h 1 - 1 + m p /\ entries (stream c) <= Z.max h 1.
Proof.
  intros R P A. destruct (bound_of_k m h l c [p] R P) as [L E].
  - intros q Q. left. symmetry. auto.
  - cbn [sum List.length] in *. lia.
Qed.

Lemma full_passes s p w own s' n g l :
  step s (Write p w own) = (s', Wrote n (Full g)) -> limit s = Some l -> l < length s + Z.max w 1.
Proof.
  intros H L. unfold step, write, passes_limit in H. rewrite L in H.
  destruct (unsettled s); [easy|]. destruct (Z.ltb_spec l (length s + Z.max w 1)); [easy|]. rewrite andb_false_r in H.
  repeat match type of H with (if ?c then _ else _) = _ => destruct c end; discriminate.
Qed.

(** No k of them ever meet a limit that leaves room for all. *)
Theorem limit_not_met m h l c ps p w own : reached m h (Some l) c ->
  (forall p, 0 <= m p) -> (forall p, present c p = true -> In p ps) ->
  Z.max h 1 - 1 + sum m ps <= l -> polite m c (Write p w own) ->
  forall n g, snd (step (stream c) (Write p w own)) <> Wrote n (Full g).
Proof.
  intros R P A L [Y W] n g F. destruct (reached_bounded _ _ _ _ R) as [I [M M'] Lo Hi _ D Pr St Rp].
  assert (l < length (stream c) + Z.max w 1) as T.
  { destruct (step (stream c) (Write p w own)) as [s e] eqn:E. cbn in F. subst. exact (full_passes _ _ _ _ _ _ _ _ E M'). }
  assert (NoDup (p :: writers c)) as N by (constructor; [intros Q; now apply (St p) | easy]).
  assert (incl (p :: writers c) ps) as U by (intros q [<- | Q]; auto).
  pose proof (sum_incl _ _ _ P N U) as S. cbn [sum] in S.
  destruct (Z.lt_ge_cases (length (stream c)) (Z.max h 1)) as [B | B].
  - destruct (Lo B) as [Z _]. rewrite Z in S. cbn [sum] in S. lia.
  - specialize (Hi B). lia.
Qed.
