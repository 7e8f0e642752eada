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
  over_uncorks : open s = false -> corked s = 0;
  below : need_drain s = false -> length s < Z.max (mark s) 1;
  within : forall l, limit s = Some l -> length s <= Z.max l 0;
  owed_retained : need_drain s = true -> open s = true -> queued s <> [] \/ batch s <> [];
  drain_empty : drain_due s = true ->
    need_drain s = false /\ open s = true /\ queued s = [] /\ batch s = [];
  finish_empty : finish_due s || finished s = true ->
    ending s = true /\ destroyed s = None /\ queued s = [] /\ batch s = [];
  finish_once : finished s = true -> finish_due s = false /\ completed s = [];
  finish_comes : ending s = true -> destroyed s = None -> queued s = [] -> batch s = [] ->
    finish_due s || finished s = true;
  only_destroyed : destroyed s = None -> cut s = [] /\ error_due s = false /\ close_due s = false;
  destroyed_cuts : destroyed s <> None -> queued s = [];
  error_first : error_due s = true -> errored (destroyed s) = true /\ close_due s = true;
}.

Lemma nothing_retained s : invariant s -> length s <= 0 \/ entries s <= 0 -> queued s = [] /\ batch s = [].
Proof.
  intros I. rewrite (length_is _ I), (entries_is _ I).
  destruct (none_or_some _ (charged_queued _ I)) as [-> | ?], (none_or_some _ (charged_batch _ I)) as [-> | ?]; cbn; auto; lia.
Qed.

(** One step by its cases: every comparison that the machine makes, both ways. *)
Ltac cases :=
  repeat (match goal with
          | H : (if ?c && _ then _ else _) = (_, _) |- _ => destruct c eqn:?
          | H : (if negb ?c then _ else _) = (_, _) |- _ => destruct c eqn:?
          | H : (if ?c then _ else _) = (_, _) |- _ => destruct c eqn:?
          | H : (let (_, _) := split_at ?m ?q in _) = (_, _) |- _ => destruct (split_at m q) eqn:?
          | H : (let (_, _) := if ?c then _ else _ in _) = (_, _) |- _ => destruct c eqn:?
          | H : (match ?q with [] => _ | _ :: _ => _ end) = (_, _) |- _ => destruct q eqn:?
          | H : (_, _) = (_, _) |- _ => inversion H; clear H; subst
          | H : (if ?c then _ else _) = _ :> event |- _ => destruct c eqn:?
          | H : _ = _ :> event |- _ => discriminate H
          end; cbn in *).

Ltac truths :=
  repeat match goal with
         | H : match ?l with None => false | Some _ => _ end = _ |- _ => destruct l eqn:?; cbn in H
         | H : false = true |- _ => discriminate H
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

(** Computes the step [H : step s o = (s', e)]. The kernel is told to compute too: what it does else, to compare what
    is written with what comes out, takes it minutes. *)
Ltac computed H :=
  let T := type of H in
  let T' := eval cbv beta iota zeta delta [
    step unsettled write take complete destroy fail cork uncork end_ settle passes_limit full settle_batch
    drain_if_owed close settle_end receipt open is_destroyed errored
    set_need_drain set_ending set_finished set_taken set_drain_due set_finish_due set_destroyed set_error_due set_close_due
    set_retained set_generation set_writes set_corked set_queues
    mark limit need_drain ending finished taken drain_due finish_due destroyed error_due close_due length entries generation
    writes corked queued batch completed cut] in T in
  let C := fresh in
  assert T' as C by vm_cast_no_check H; clear H; rename C into H.

(** Opens the step [H : step s o = (s', e)]. *)
Ltac step_cases H s o :=
  destruct s; match goal with d : option cause |- _ => destruct d as [why |] end; destruct o;
  computed H; cbn in H; rewrite ?andb_true_r, ?andb_false_r, ?orb_true_r, ?orb_false_r in H;
  cases; truths; subst; try assumption;
  repeat (match goal with |- context [if ?c then _ else _] => destruct c eqn:? end; cbn in * ); truths; subst.

(** Uses what is known now. *)
Ltac known :=
  repeat match goal with
         | H : ?a = ?a -> _ |- _ => specialize (H eq_refl)
         | H : None <> None -> _ |- _ => clear H
         | H : Some _ <> None -> _ |- _ => specialize (H ltac:(discriminate))
         | H : _ :: _ <> [] -> _ |- _ => specialize (H ltac:(discriminate))
         | H : true = false -> _ |- _ => clear H
         | H : false = true -> _ |- _ => clear H
         | H : Some _ = Some _ |- _ => injection H as H
         | H : (_ || false) = _ |- _ => rewrite orb_false_r in H
         | H : _ /\ _ |- _ => destruct H
         | H : forall l, Some _ = Some l -> _ |- _ => specialize (H _ eq_refl)
         end.

Theorem step_keeps_invariant s o s' e : invariant s -> step s o = (s', e) -> invariant s'.
Proof.
  intros I H. step_cases H s o.
  all: destruct I; unfold open, is_destroyed in *; cbn in *;
    try (is_var ending; destruct ending); try (is_var finished; destruct finished); cbn in *; known; try discriminate.
  all: pose proof (none_or_some _ charged_queued0) as Q; pose proof (none_or_some _ charged_batch0) as B.
  (* write *)
  all: try assert (charged [Entry (writes + 1) (Z.max weight 1) own]) by (repeat constructor; cbn; lia).
  all: try assert (queued ++ [Entry (writes + 1) (Z.max weight 1) own] <> []) by now destruct queued.
  (* take *)
  all: try match goal with
       | M : 1 <= ?m, N : ?q <> [], S : split_at ?m ?q = (?b, _) |- _ =>
         pose proof (split_at_app _ _ _ _ S); pose proof (split_at_some _ _ _ _ M N S);
         assert (batch = []) by (destruct batch; easy); assert (negb (is_empty b) = true) by (now destruct b);
         subst; apply Forall_app in charged_queued0 as [? ?]; rewrite ?count_app, ?total_app in *
       end.
  all: constructor; unfold open, is_destroyed; cbn in *; intros; rewrite ?count_app, ?total_app; cbn; known; subst.
  all: try solve [assumption | apply Forall_nil | congruence | lia | auto | now apply Forall_app].
  (* complete, and end *)
  all: destruct Q as [? | [? ?]], B as [? | [? ?]]; subst; cbn in *; truths; subst; known;
    solve [congruence | lia | auto | easy].
Qed.

Lemma step_keeps_mark s o s' e : step s o = (s', e) -> mark s' = mark s /\ limit s' = limit s.
Proof. intros H. step_cases H s o; easy. Qed.

Theorem invariant_holds h l t s : run h l t s -> invariant s /\ mark s = h /\ limit s = l.
Proof.
  induction 1 as [|t s o s' e _ (I & M & L) H].
  - split; [constructor; cbn; intros; lia || apply Forall_nil || easy | easy].
  - split; [exact (step_keeps_invariant _ _ _ _ I H)|].
    apply step_keeps_mark in H as [-> ->]. easy.
Qed.
