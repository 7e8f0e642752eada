(** What holds of every state that a run leads to, whoever the producers are: model/src/reference/invariant.rs. *)

From Coq Require Import ZArith List Bool Lia.
From Highwater Require Import Machine.
Import ListNotations.
Open Scope Z_scope.

(** ** Queues *)

Definition charged (q : list entry) : Prop := Forall (fun e => 1 <= weight e) q.

Lemma count_app q r : count (q ++ r) = count q + count r.
Proof. unfold count. rewrite app_length. lia. Qed.

Lemma total_app q r : total (q ++ r) = total q + total r.
Proof. induction q; cbn; lia. Qed.

Lemma count_nonneg q : 0 <= count q.
Proof. unfold count. lia. Qed.

(** Since every entry is charged at least 1: nothing is retained exactly at length 0, and exactly at no entries. *)
Lemma none_or_some q : charged q -> q = [] \/ q <> [] /\ 1 <= count q <= total q.
Proof.
  unfold count. induction 1 as [|e q He _ IH]; [now left | right]; cbn [total List.length].
  destruct IH as [-> | IH]; cbn [total List.length]; (split; [easy | lia]).
Qed.

Lemma is_empty_true q : is_empty q = true <-> q = [].
Proof. destruct q; cbn; split; congruence. Qed.

Lemma is_empty_false q : is_empty q = false <-> q <> [].
Proof. destruct q; cbn; split; congruence. Qed.

Lemma split_at_app max q b r : split_at max q = (b, r) -> q = b ++ r.
Proof.
  revert max b r. induction q as [|e q IH]; cbn; intros max b r H.
  - now inversion H.
  - destruct (max <? 1); [now inversion H|].
    destruct (split_at (max - 1) q) as [b' r'] eqn:E. inversion H; subst.
    cbn. now rewrite (IH _ _ _ E).
Qed.

(** Who asks for at least 1, and there is something, gets something. *)
Lemma split_at_some max q b r : 1 <= max -> q <> [] -> split_at max q = (b, r) -> b <> [].
Proof.
  destruct q as [|e q]; cbn; intros Hm Hq H; [easy|].
  destruct (Z.ltb_spec max 1); [lia|].
  destruct (split_at (max - 1) q). now inversion H.
Qed.

(** ** The invariant *)

Record invariant (s : state) : Prop := {
  length_is : length s = total (queued s) + total (batch s);
  entries_is : entries s = count (queued s) + count (batch s);
  charged_queued : charged (queued s);
  charged_batch : charged (batch s);
  taken_is : taken s = negb (is_empty (batch s));
  completed_first : completed s <> [] -> taken s = false;
  corks : 0 <= corked s;
  end_uncorks : ending s = true -> corked s = 0;
  below : need_drain s = false -> length s < Z.max (mark s) 1;
  owed_retained : need_drain s = true -> ending s = true \/ queued s <> [] \/ batch s <> [];
  drain_empty : drain_due s = true ->
    need_drain s = false /\ ending s = false /\ queued s = [] /\ batch s = [];
  finish_empty : finish_due s = true \/ finished s = true ->
    ending s = true /\ queued s = [] /\ batch s = [];
  finish_once : finished s = true -> finish_due s = false /\ completed s = [];
  finish_comes : ending s = true -> queued s = [] -> batch s = [] -> finish_due s = true \/ finished s = true;
}.

Lemma nothing_retained s : invariant s -> length s <= 0 \/ entries s <= 0 -> queued s = [] /\ batch s = [].
Proof.
  intros I. rewrite (length_is _ I), (entries_is _ I).
  destruct (none_or_some _ (charged_queued _ I)) as [-> | ?], (none_or_some _ (charged_batch _ I)) as [-> | ?]; cbn; auto; lia.
Qed.

(** One step by its cases: every comparison that the machine makes, both ways. *)
Ltac cases :=
  repeat (match goal with
          | H : (if ?c then _ else _) = (_, _) |- _ => destruct c eqn:?
          | H : (let (_, _) := split_at ?m ?q in _) = (_, _) |- _ => destruct (split_at m q) eqn:?
          | H : (match ?q with [] => _ | _ :: _ => _ end) = (_, _) |- _ => destruct q eqn:?
          | H : (_, _) = (_, _) |- _ => inversion H; clear H; subst
          | H : (if ?c then _ else _) = _ :> event |- _ => destruct c eqn:?
          | H : _ = _ :> event |- _ => discriminate H
          end; cbn in *).

Ltac truths :=
  repeat match goal with
         | H : (_ || _) = false |- _ => apply orb_false_iff in H as [? ?]
         | H : (_ && _) = true |- _ => apply andb_true_iff in H as [? ?]
         | H : negb _ = true |- _ => apply negb_true_iff in H
         | H : negb _ = false |- _ => apply negb_false_iff in H
         | H : (_ <=? _) = true |- _ => apply Z.leb_le in H
         | H : (_ <=? _) = false |- _ => apply Z.leb_gt in H
         | H : (_ <? _) = true |- _ => apply Z.ltb_lt in H
         | H : (_ <? _) = false |- _ => apply Z.ltb_ge in H
         | H : is_empty _ = true |- _ => apply is_empty_true in H
         | H : is_empty _ = false |- _ => apply is_empty_false in H
         end.

(** Opens the step [H : step s o = (s', e)]. *)
Ltac step_cases H s o :=
  destruct s; destruct o;
  cbn [step] in H; unfold unsettled, write, take, complete, drain_if_owed, cork, uncork, end_, settle in H;
  cbn in H; cases; truths; subst; try assumption;
  repeat (match goal with |- context [if ?c then _ else _] => destruct c eqn:? end; cbn in * ); truths; subst.

Ltac easy_goal := solve [assumption | apply Forall_nil | congruence | lia | intuition (congruence || lia)].

Theorem step_keeps_invariant s o s' e : invariant s -> step s o = (s', e) -> invariant s'.
Proof.
  intros I H. step_cases H s o.
  all: destruct I; cbn in *; constructor; cbn in *; unfold charged in *;
    rewrite ?Forall_app, ?count_app, ?total_app; cbn; try easy_goal.
  (* write *)
  1, 2: split; [assumption | repeat constructor; cbn; lia].
  1: right; left; now destruct queued.
  (* take *)
  1-7: match goal with
       | M : 1 <= ?m, Q : ?q <> [], S : split_at ?m ?q = _ |- _ =>
           pose proof (split_at_app _ _ _ _ S) as A; pose proof (split_at_some _ _ _ _ M Q S)
       end;
    assert (batch = []) by (destruct batch; easy);
    subst; rewrite ?Forall_app, ?count_app, ?total_app in *; cbn in *.
  all: try easy_goal.
  1: destruct l; easy.
  (* complete, and end *)
  all: destruct (none_or_some _ charged_queued0) as [-> | ?]; destruct (none_or_some _ charged_batch0) as [-> | ?]; cbn in *;
    try easy_goal.
  all: destruct need_drain, ending; cbn in *; rewrite ?andb_true_r in *; truths; easy_goal.
Qed.

Lemma step_keeps_mark s o s' e : step s o = (s', e) -> mark s' = mark s.
Proof. intros H. step_cases H s o; easy. Qed.

Theorem invariant_holds h t s : run h t s -> invariant s /\ mark s = h.
Proof.
  induction 1 as [|t s o s' e _ [I M] H].
  - split; [|easy]. constructor; cbn; unfold charged; easy_goal.
  - split; [now apply step_keeps_invariant in H | now rewrite (step_keeps_mark _ _ _ _ H)].
Qed.
