(** Drain and finish come when they are owed, and only then; whoever the producers are. *)

From Coq Require Import ZArith List Bool Lia.
From Highwater Require Import Machine Invariant Accounts.
Import ListNotations.
Open Scope Z_scope.

(** ** What a trace shows *)

(** A false was answered, and no drain since. *)
Fixpoint owed (t : trace) : bool :=
  match t with
  | [] => false
  | (_, Wrote _ (False_ _)) :: _ => true
  | (_, Drain _) :: _ => false
  | _ :: t => owed t
  end.

Fixpoint drains (t : trace) : Z :=
  match t with [] => 0 | (_, Drain _) :: t => drains t + 1 | _ :: t => drains t end.

Fixpoint ended (t : trace) : bool :=
  match t with [] => false | (_, Ended) :: _ => true | _ :: t => ended t end.

Fixpoint finish_told (t : trace) : bool :=
  match t with [] => false | (_, Finish) :: _ => true | _ :: t => finish_told t end.

(** Corks that neither [uncork] nor [end] took back. *)
Fixpoint corks (t : trace) : Z :=
  match t with
  | [] => 0
  | (_, Corked) :: t => corks t + 1
  | (_, Uncorked) :: t => corks t - 1
  | (_, Ended) :: t => 0
  | _ :: t => corks t
  end.

(** The machine's flags are what a trace shows. *)
Lemma flags_as_seen h t s : run h t s ->
  owed t = need_drain s || drain_due s
  /\ drains t = generation s - (if drain_due s then 1 else 0)
  /\ ended t = ending s
  /\ finish_told t = finished s
  /\ corks t = corked s.
Proof.
  induction 1 as [|t s o s' e R IH H]; [easy|].
  apply invariant_holds in R as [I _]. destruct I. destruct IH as (O & D & E & F & C).
  step_cases H s o; cbn in *; repeat split; try easy; try lia.
  now destruct (drain_empty eq_refl) as [-> _].
Qed.

(** ** Drain *)

(** A drain answers a false, says that nothing is retained, comes before end, and is numbered. *)
Theorem drain h t s o s' g : run h t s -> step s o = (s', Drain g) ->
  owed t = true /\ ended t = false /\ length s = 0 /\ queued s = [] /\ batch s = [] /\ g = drains t + 1.
Proof.
  intros R H. destruct (flags_as_seen _ _ _ R) as (-> & -> & -> & _).
  apply invariant_holds in R as [I _]. pose proof (length_is _ I). pose proof (drain_empty _ I) as D.
  step_cases H s o. destruct (D eq_refl) as (-> & -> & -> & ->). cbn in *. repeat split; try easy. lia.
Qed.

(** None is missed: once settled, an open stream that retains nothing owes none. *)
Theorem drain_not_missed h t s : run h t s ->
  unsettled s = false -> ended t = false -> length s <= 0 \/ entries s <= 0 -> owed t = false.
Proof.
  intros R U E N. destruct (flags_as_seen _ _ _ R) as (-> & _ & Q & _). rewrite Q in E.
  apply invariant_holds in R as [I _]. destruct (nothing_retained _ I N).
  pose proof (owed_retained _ I) as O. unfold unsettled in U. truths. rewrite H1.
  destruct (need_drain s); [|easy]. destruct (O eq_refl) as [|[|]]; congruence.
Qed.

(** ** Finish *)

(** It comes after end, for the first time, and after everything accepted was answered. *)
Theorem finish h t s o s' : run h t s -> step s o = (s', Finish) ->
  ended t = true /\ finish_told t = false
  /\ List.length (answered t) = List.length (accepted t) /\ length s = 0.
Proof.
  intros R H. destruct (exactly_once _ _ _ R) as (done & -> & -> & _).
  destruct (flags_as_seen _ _ _ R) as (_ & _ & -> & -> & _).
  apply invariant_holds in R as [I _].
  pose proof (length_is _ I). pose proof (finish_empty _ I) as F. pose proof (finish_once _ I) as O.
  step_cases H s o. cbn in *. destruct (F (or_introl eq_refl)) as (-> & -> & ->).
  repeat split; try easy.
  - destruct finished; [now destruct (O eq_refl) | easy].
  - now rewrite !app_nil_r, map_length.
Qed.

(** Nothing comes after it: writes are refused, takes answered by finished, nothing is notified. *)
Theorem finish_last h t s o s' e : run h t s -> finish_told t = true -> step s o = (s', e) ->
  match e with Wrote _ Refused | NotTaken Finished | Ended | Skipped => True | _ => False end.
Proof.
  intros R T H. destruct (flags_as_seen _ _ _ R) as (_ & _ & _ & E & _). rewrite T in E.
  symmetry in E. apply invariant_holds in R as [[] _]. clear T.
  destruct (finish_empty (or_intror E)) as (? & ? & B), (finish_once E). rewrite B in taken_is.
  step_cases H s o; cbn in *; try easy; easy_goal.
Qed.

(** None is missed: once settled, an ended stream that retains nothing has finished. *)
Theorem finish_not_missed h t s : run h t s ->
  unsettled s = false -> ended t = true -> length s <= 0 \/ entries s <= 0 -> finish_told t = true.
Proof.
  intros R U E N. destruct (flags_as_seen _ _ _ R) as (_ & _ & Q & -> & _). rewrite Q in E.
  apply invariant_holds in R as [I _]. destruct (nothing_retained _ I N).
  unfold unsettled in U. truths. destruct (finish_comes _ I); congruence.
Qed.

(** ** Corks, and the rest *)

(** While it is corked the sink gets no chunk, and only then [take] says so. *)
Theorem cork_holds_back h t s o s' e : run h t s -> step s o = (s', e) ->
  match e with Taken _ _ => corks t = 0 | NotTaken IsCorked => 1 <= corks t | _ => True end.
Proof.
  intros R H. destruct (flags_as_seen _ _ _ R) as (_ & _ & _ & _ & ->).
  apply invariant_holds in R as [[] _]. step_cases H s o; cbn in *; easy || lia.
Qed.

(** An op that makes no sense changes nothing. *)
Theorem skipped_changes_nothing s o s' : step s o = (s', Skipped) -> s' = s.
Proof. intros H. step_cases H s o; easy. Qed.

(** R2: until all is settled nothing else happens; drain comes first, then the receipts, then finish. *)
Theorem settling s o s' e : step s o = (s', e) ->
  match e with
  | Skipped => True
  | Drain _ => o = Settle
  | Receipt _ | Silent => o = Settle /\ drain_due s = false
  | Finish => o = Settle /\ drain_due s = false /\ completed s = []
  | _ => unsettled s = false
  end.
Proof. intros H. step_cases H s o; easy. Qed.
