(** Drain, finish, error and close come when they are owed, and only then; a limit is kept; whoever the producers are. *)

From Coq Require Import ZArith List Bool Lia.
From Highwater Require Import Machine Invariant Accounts.
Import ListNotations.
Open Scope Z_scope.

(** ** What a trace shows *)

(** A false was answered, or that the stream is full for now, and no drain since. *)
Fixpoint owed (t : trace) : bool :=
  match t with
  | [] => false
  | (_, Wrote _ (False_ _ | Full (Some _))) :: _ => true
  | (_, Drain _) :: _ => false
  | _ :: t => owed t
  end.

Fixpoint drains (t : trace) : Z :=
  match t with [] => 0 | (_, Drain _) :: t => drains t + 1 | _ :: t => drains t end.

Fixpoint ended (t : trace) : bool :=
  match t with [] => false | (_, Ended) :: _ => true | _ :: t => ended t end.

Fixpoint finish_told (t : trace) : bool :=
  match t with [] => false | (_, Finish) :: _ => true | _ :: t => finish_told t end.

Fixpoint error_told (t : trace) : bool :=
  match t with [] => false | (_, Error _) :: _ => true | _ :: t => error_told t end.

Fixpoint close_told (t : trace) : bool :=
  match t with [] => false | (_, Close) :: _ => true | _ :: t => close_told t end.

(** Corks that neither [uncork] nor [end] took back, nor what destroyed. *)
Fixpoint corks (t : trace) : Z :=
  match t with
  | [] => 0
  | (_, Corked) :: t => corks t + 1
  | (_, Uncorked) :: t => corks t - 1
  | (_, (Ended | Destroyed)) :: _ | (Fail, Completed) :: _ => 0
  | _ :: t => corks t
  end.

(** The machine's flags are what a trace shows. *)
Lemma flags_as_seen h l t s : run h l t s ->
  owed t = need_drain s || drain_due s
  /\ drains t = generation s - (if drain_due s then 1 else 0)
  /\ ended t = ending s
  /\ finish_told t = finished s
  /\ error_told t = errored (destroyed s) && negb (error_due s)
  /\ close_told t = is_destroyed s && negb (close_due s)
  /\ corks t = corked s.
Proof.
  induction 1 as [|t s o s' e R IH H]; [easy|].
  apply invariant_holds in R as [I _]. destruct I. destruct IH as (O & D & E & F & X & Y & C).
  step_cases H s o; unfold open, is_destroyed in *; cbn in *; known; rewrite ?andb_true_r, ?andb_false_r, ?orb_true_r, ?orb_false_r in *;
    repeat split; try easy; try lia; try congruence.
Qed.

(** ** Drain *)

(** A drain answers a false, says that nothing is retained, comes before end and destroy, and is numbered. *)
Theorem drain h l t s o s' g : run h l t s -> step s o = (s', Drain g) ->
  owed t = true /\ ended t = false /\ why t = None /\ length s = 0 /\ queued s = [] /\ batch s = [] /\ g = drains t + 1.
Proof.
  intros R H. rewrite (why_seen _ _ _ _ R). destruct (flags_as_seen _ _ _ _ R) as (-> & -> & -> & _).
  apply invariant_holds in R as [I _]. pose proof (length_is _ I). pose proof (drain_empty _ I) as D.
  step_cases H s o; destruct (D eq_refl) as (-> & O & -> & ->); unfold open, is_destroyed in O; cbn in *; truths.
  repeat split; try easy. lia.
Qed.

(** None is missed: once settled, an open stream that retains nothing owes none. *)
Theorem drain_not_missed h l t s : run h l t s ->
  unsettled s = false -> ended t = false -> why t = None -> length s <= 0 \/ entries s <= 0 -> owed t = false.
Proof.
  intros R U E W N. rewrite (why_seen _ _ _ _ R) in W. destruct (flags_as_seen _ _ _ _ R) as (-> & _ & Q & _). rewrite Q in E.
  apply invariant_holds in R as [I _]. destruct (nothing_retained _ I N).
  pose proof (owed_retained _ I) as O. unfold open, is_destroyed in O. rewrite E, W in O.
  unfold unsettled in U. truths. rewrite H1.
  destruct (need_drain s); [|easy]. destruct (O eq_refl eq_refl); congruence.
Qed.

(** ** Finish *)

(** It comes after end, for the first time, never after destroy, and after everything accepted was answered. *)
Theorem finish h l t s o s' : run h l t s -> step s o = (s', Finish) ->
  ended t = true /\ finish_told t = false /\ why t = None
  /\ List.length (answered t) = List.length (accepted t) /\ length s = 0.
Proof.
  intros R H. destruct (exactly_once _ _ _ _ R) as (done & failed & lost & back & -> & -> & _ & _ & _ & U & _).
  rewrite (why_seen _ _ _ _ R) in *. destruct (flags_as_seen _ _ _ _ R) as (_ & _ & -> & -> & _).
  apply invariant_holds in R as [I _].
  pose proof (length_is _ I). pose proof (finish_empty _ I) as F. pose proof (finish_once _ I) as O.
  step_cases H s o; cbn in *; destruct (F eq_refl) as (-> & Y & -> & ->); try discriminate Y.
  all: specialize (U eq_refl); apply app_eq_nil in U as [-> ?]; subst.
  all: repeat split; try easy; [destruct finished; [now destruct (O eq_refl) | easy] | now rewrite !app_nil_r, map_length].
Qed.

(** Nothing comes after it: writes are refused, takes answered by finished, nothing is notified. *)
Theorem finish_last h l t s o s' e : run h l t s -> finish_told t = true -> step s o = (s', e) ->
  match e with Wrote _ Refused | NotTaken Finished | Ended | Skipped => True | _ => False end.
Proof.
  intros R T H. destruct (flags_as_seen _ _ _ _ R) as (_ & _ & _ & E & _). rewrite T in E.
  symmetry in E. apply invariant_holds in R as [I _]. clear T.
  destruct (finish_empty _ I) as (? & D & ? & B), (finish_once _ I E); [now rewrite E, orb_true_r|].
  destruct (only_destroyed _ I D) as (? & ? & ?), I. rewrite B in taken_is.
  step_cases H s o; unfold open, is_destroyed in *; cbn in *; known; subst; cbn in *; known; easy || congruence || lia.
Qed.

(** None is missed: once settled, an ended stream that was not destroyed and retains nothing has finished. *)
Theorem finish_not_missed h l t s : run h l t s ->
  unsettled s = false -> ended t = true -> why t = None -> length s <= 0 \/ entries s <= 0 -> finish_told t = true.
Proof.
  intros R U E W N. rewrite (why_seen _ _ _ _ R) in W. destruct (flags_as_seen _ _ _ _ R) as (_ & _ & Q & -> & _). rewrite Q in E.
  apply invariant_holds in R as [I _]. destruct (nothing_retained _ I N).
  pose proof (finish_comes _ I E W) as F. unfold unsettled in U. truths. destruct (finish_due s); [easy|]. now apply F.
Qed.

(** ** Error and close *)

(** An error is told once, before close, if that is why the stream was destroyed; *)
Theorem error h l t s o s' c : run h l t s -> step s o = (s', Error c) ->
  why t = Some c /\ c <> NoError /\ error_told t = false /\ close_told t = false.
Proof.
  intros R H. rewrite (why_seen _ _ _ _ R). destruct (flags_as_seen _ _ _ _ R) as (_ & _ & _ & _ & -> & -> & _).
  apply invariant_holds in R as [I _]. pose proof (error_first _ I) as F.
  step_cases H s o; unfold is_destroyed; cbn in *; destruct (F eq_refl) as [N ->]; repeat split; try easy; try congruence.
  all: now rewrite N || (intros ->; discriminate N).
Qed.

(** close once, of a stream that was destroyed, and behind the error if there is one. *)
Theorem close_ h l t s o s' : run h l t s -> step s o = (s', Close) ->
  why t <> None /\ close_told t = false /\ error_told t = errored (why t).
Proof.
  intros R H. rewrite (why_seen _ _ _ _ R). destruct (flags_as_seen _ _ _ _ R) as (_ & _ & _ & _ & -> & -> & _).
  apply invariant_holds in R as [I _]. pose proof (only_destroyed _ I) as F.
  step_cases H s o; unfold is_destroyed; cbn in *; repeat split; try easy; try (now destruct (F eq_refl) as (_ & _ & ?)).
  all: try now rewrite andb_true_r.
  all: destruct (F eq_refl) as (_ & ? & ?); congruence.
Qed.

(** After destroy the stream takes nothing, gives nothing, drains and finishes no more; *)
Theorem destroyed_last h l t s o s' e : run h l t s -> why t <> None -> step s o = (s', e) ->
  match e with
  | Wrote _ Refused | NotTaken Finished | Completed | Receipt _ _ | Silent | Error _ | Close | Skipped => True
  | _ => False
  end.
Proof.
  intros R W H. rewrite (why_seen _ _ _ _ R) in W. apply invariant_holds in R as [I _].
  destruct I. step_cases H s o; unfold open, is_destroyed in *; cbn in *; known; rewrite ?andb_false_r in *; try easy; try lia.
  all: destruct (finish_empty eq_refl) as (_ & ? & _); discriminate.
Qed.

(** after close there is nothing but the receipts of what the sink had. *)
Theorem close_last h l t s o s' e : run h l t s -> close_told t = true -> step s o = (s', e) ->
  match e with Wrote _ Refused | NotTaken Finished | Completed | Receipt _ _ | Silent | Skipped => True | _ => False end.
Proof.
  intros R T H. destruct (flags_as_seen _ _ _ _ R) as (_ & _ & _ & _ & _ & Y & _). rewrite T in Y.
  pose proof R as R'. apply invariant_holds in R' as [I _]. symmetry in Y. truths.
  assert (why t <> None) as W by (rewrite (why_seen _ _ _ _ R); unfold is_destroyed in *; now destruct (destroyed s)).
  pose proof (destroyed_last _ _ _ _ _ _ _ R W H) as L. pose proof (error_first _ I) as F.
  destruct e; try easy; step_cases H s o; cbn in *; try congruence; now destruct (F eq_refl).
Qed.

(** Neither is missed. *)
Theorem close_not_missed h l t s : run h l t s ->
  unsettled s = false -> why t <> None -> close_told t = true /\ error_told t = errored (why t).
Proof.
  intros R U W. rewrite (why_seen _ _ _ _ R) in *. destruct (flags_as_seen _ _ _ _ R) as (_ & _ & _ & _ & -> & -> & _).
  unfold unsettled in U. truths. unfold is_destroyed. destruct (destroyed s); [|easy].
  destruct (error_due s), (close_due s); try discriminate. split; [easy | apply andb_true_r].
Qed.

(** What is cut is what the sink was not given, and its batch if it is the sink that failed; what is retained then is the batch
    that it still has. *)
Theorem cut_is_the_rest h l t s o s' e : run h l t s -> step s o = (s', e) -> why t = None -> destroyed s' <> None ->
  batch s' = match e with Destroyed => batch s | _ => [] end
  /\ cut s' = match e with Destroyed => queued s | _ => batch s ++ queued s end
  /\ queued s' = [] /\ length s' = total (batch s') /\ entries s' = count (batch s').
Proof.
  intros R H W D. rewrite (why_seen _ _ _ _ R) in W. apply invariant_holds in R as [I _].
  pose proof (length_is _ I). pose proof (entries_is _ I).
  step_cases H s o; cbn in *; try easy; repeat split; lia.
Qed.

(** ** The limit *)

Theorem within_limit h l t s : run h (Some l) t s -> length s <= Z.max l 0.
Proof. intros R. apply invariant_holds in R as (I & _ & L). now apply (within _ I). Qed.

(** What is handed back leaves no trace, but that a drain is owed, *)
Theorem full_changes_nothing s o s' n g : step s o = (s', Wrote n (Full g)) ->
  s' = match g with None => s | Some _ => set_need_drain true s end.
Proof. intros H. step_cases H s o; easy. Qed.

(** and is so for good only if it is charged more than the limit alone; else something is retained, and a drain will come. *)
Theorem full_for_now h l t s o s' n g : run h l t s -> step s o = (s', Wrote n (Full g)) ->
  exists p w own limit, o = Write p w own /\ l = Some limit /\ limit < length s + Z.max w 1
    /\ ended t = false /\ why t = None
    /\ match g with
       | None => limit < Z.max w 1
       | Some g => Z.max w 1 <= limit /\ 1 <= entries s' /\ need_drain s' = true /\ g = generation s'
       end.
Proof.
  intros R H. rewrite (why_seen _ _ _ _ R). destruct (flags_as_seen _ _ _ _ R) as (_ & _ & -> & _).
  apply invariant_holds in R as (I & _ & L). pose proof (nothing_retained _ I) as N.
  pose proof (length_is _ I) as Ln.
  step_cases H s o; cbn in *; truths; try easy; do 4 eexists; repeat split; try eassumption; try easy; try lia.
  enough (~ entries <= 0) by lia. intros Z. destruct N as [-> ->]; [now right|]. cbn in *. lia.
Qed.

(** ** Corks, and the rest *)

(** While it is corked the sink gets no chunk, and only then [take] says so. *)
Theorem cork_holds_back h l t s o s' e : run h l t s -> step s o = (s', e) ->
  match e with Taken _ _ => corks t = 0 | NotTaken IsCorked => 1 <= corks t | _ => True end.
Proof.
  intros R H. destruct (flags_as_seen _ _ _ _ R) as (_ & _ & _ & _ & _ & _ & ->).
  apply invariant_holds in R as [[] _]. step_cases H s o; cbn in *; easy || lia.
Qed.

(** An op that makes no sense changes nothing. *)
Theorem skipped_changes_nothing s o s' : step s o = (s', Skipped) -> s' = s.
Proof. intros H. step_cases H s o; easy. Qed.

(** R2: until all is settled nothing else happens; drain comes first, then the receipts, then those of what was cut unless a batch
    is out, then finish, error, close. *)
Theorem settling s o s' e : step s o = (s', e) ->
  let receipts_given := drain_due s = false /\ completed s = [] /\ (taken s = true \/ cut s = []) in
  match e with
  | Skipped => True
  | Drain _ => o = Settle
  | Receipt _ None => o = Settle /\ drain_due s = false
  | Receipt _ (Some _) => o = Settle /\ drain_due s = false /\ completed s = [] /\ taken s = false
  | Silent => o = Settle /\ drain_due s = false
  | Finish => o = Settle /\ receipts_given
  | Error _ => o = Settle /\ receipts_given /\ finish_due s = false
  | Close => o = Settle /\ receipts_given /\ finish_due s = false /\ (destroyed s <> None -> error_due s = false)
  | _ => unsettled s = false
  end.
Proof. intros H. step_cases H s o; unfold unsettled; cbn in *; rewrite ?orb_false_r; try easy; intuition congruence. Qed.
