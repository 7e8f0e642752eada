(** Exactly once, in order: what was accepted is what was answered, then what is completed, with the
    sink, and queued; or what was cut by destroy or by a sink that failed. The lists of the left side are read
    off the trace, as an onlooker would. *)

From Coq Require Import ZArith List Bool Lia.
From Highwater Require Import Machine Invariant.
Import ListNotations.
Open Scope Z_scope.

(** ** What a trace shows *)

(** The numbers of [n] chunks, from [first]. *)
Fixpoint numbers (first : Z) (n : nat) : list Z :=
  match n with O => [] | S n => first :: numbers (first + 1) n end.

(** The chunks that [write] did not hand back, in order. *)
Fixpoint accepted (t : trace) : list entry :=
  match t with
  | [] => []
  | (Write _ w own, Wrote _ (Refused | Full _)) :: t => accepted t
  | (Write _ w own, Wrote n _) :: t => accepted t ++ [Entry n (Z.max w 1) own]
  | _ :: t => accepted t
  end.

(** The numbers of the chunks that the sink was given, in order. *)
Fixpoint delivered (t : trace) : list Z :=
  match t with
  | [] => []
  | (_, Taken first count) :: t => delivered t ++ numbers first (Z.to_nat count)
  | _ :: t => delivered t
  end.

(** What came of chunks in the end: a receipt, with an error or without, or nothing that could be seen. *)
Fixpoint answered (t : trace) : list (option (Z * option cause)) :=
  match t with
  | [] => []
  | (_, Receipt n error) :: t => answered t ++ [Some (n, error)]
  | (_, Silent) :: t => answered t ++ [None]
  | _ :: t => answered t
  end.

(** What should come of a chunk: a receipt if it asked for one. *)
Definition answer (error : option cause) (e : entry) : option (Z * option cause) :=
  if own e then Some (chunk e, error) else None.

(** Why it was destroyed, if it was. *)
Fixpoint why (t : trace) : option cause :=
  match t with
  | [] => None
  | (Destroy error, Destroyed) :: _ => Some (if error then Given else NoError)
  | (Fail, Completed) :: t => match why t with None => Some FromSink | first => first end
  | _ :: t => why t
  end.

(** The sink gave up a batch. *)
Fixpoint gave_up (t : trace) : bool :=
  match t with [] => false | (Fail, Completed) :: _ => true | _ :: t => gave_up t end.

Lemma why_seen h l t s : run h l t s -> why t = destroyed s.
Proof.
  induction 1 as [|t s o s' e _ IH H]; [easy|].
  step_cases H s o; cbn in *; rewrite ?IH; easy.
Qed.

(** ** Numbering *)

(** The chunks of [q] are numbered from [n], without a gap. *)
Fixpoint numbered (n : Z) (q : list entry) : Prop :=
  match q with [] => True | e :: q => chunk e = n /\ numbered (n + 1) q end.

Lemma numbered_app n a b : numbered n (a ++ b) <-> numbered n a /\ numbered (n + count a) b.
Proof.
  unfold count. revert n. induction a as [|e a IH]; intros n; cbn [numbered app List.length].
  - rewrite Z.add_0_r. tauto.
  - rewrite IH. replace (n + Z.of_nat (S (List.length a))) with (n + 1 + Z.of_nat (List.length a)) by lia. tauto.
Qed.

Lemma numbered_numbers n q : numbered n q -> map chunk q = numbers n (List.length q).
Proof. revert n. induction q as [|e q IH]; cbn; intros n; [easy|]. intros [-> H]. now rewrite (IH _ H). Qed.

Lemma numbered_batch n q : numbered n q -> map chunk q = numbers (first q) (Z.to_nat (count q)).
Proof.
  unfold count. rewrite Nat2Z.id. destruct q as [|e q]; [easy|].
  intros H. rewrite (numbered_numbers _ _ H). now destruct H as [<- _].
Qed.

(** ** The accounts *)

(** [done]: answered; [failed]: answered by an error. Of what was cut the sink gave up [lost] and never had [back]. *)
Definition accounts (t : trace) (s : state) (done failed lost back : list entry) : Prop :=
  accepted t = done ++ completed s ++ batch s ++ queued s ++ failed ++ cut s
  /\ answered t = map (answer None) done ++ map (answer (destroyed s)) failed
  /\ failed ++ cut s = lost ++ back
  /\ delivered t = map chunk (done ++ completed s ++ batch s ++ lost)
  /\ numbered 1 (accepted t)
  /\ (open s = true -> writes s = count (accepted t))
  /\ (destroyed s = None -> failed = [] /\ lost = [] /\ back = [])
  /\ (failed = [] /\ lost = [] \/ completed s = [] /\ batch s = [])
  /\ (gave_up t = false -> lost = []).

Lemma accounts_hold h l t s : run h l t s -> exists done failed lost back, accounts t s done failed lost back.
Proof.
  induction 1 as [|t s o s' e R (done & failed & lost & back & A) H]; [exists [], [], [], []; repeat split; auto|].
  apply invariant_holds in R as [I _].
  unfold accounts in *. step_cases H s o; destruct A as (A & D & K & G & N & W & U & V & L), I; unfold open, is_destroyed in *;
    cbn in *; known; rewrite ?andb_false_r in *; subst; cbn in *; rewrite ?app_nil_r in *.
  all: try solve [exists done, failed, lost, back; rewrite ?app_nil_r; repeat split; easy || auto].
  all: try solve [exists done, [], [], []; rewrite ?app_nil_r; repeat split; easy || auto].
  (* write *)
  all: try solve [exists done, [], [], []; rewrite ?app_nil_r; repeat split; try easy; auto;
    [now rewrite A, <- !app_assoc | apply numbered_app; cbn [numbered chunk]; split; [easy | split; [lia | easy]] |
     unfold count in *; rewrite app_length; cbn; lia]].
  (* take *)
  all: try match goal with S : split_at _ ?q = _ |- _ =>
    exists done, [], [], []; rewrite (split_at_app _ _ _ _ S) in A;
    assert (batch = []) as -> by (now destruct batch); cbn in *; rewrite ?app_nil_r in *; repeat split; auto;
    rewrite G, map_app, A in *; f_equal; symmetry;
    apply numbered_app in N as [_ N]; apply numbered_app in N as [N _]; now apply numbered_batch in N
  end.
  (* settle *)
  all: try match goal with
    | A : accepted _ = ?d ++ ?e :: _ |- _ =>
      destruct V as [[? ?] | [? ?]]; [subst | easy]; cbn in *;
      first [exists (d ++ [e]), [], [], back | exists (d ++ [e]), [], [], []];
      rewrite ?map_app, <- ?app_assoc in *; cbn in *; rewrite ?map_app, ?app_nil_r in *;
      unfold answer at 2; repeat split; try easy; auto; rewrite ?D, ?G; rewrite ?app_nil_r; destruct (own e); easy
    | A : accepted _ = _ ++ _ ++ _ ++ ?e :: _ |- _ =>
      assert (batch = []) as -> by (now destruct batch); exists done, (failed ++ [e]), lost, back;
      rewrite ?map_app, <- ?app_assoc in *; cbn in *; unfold answer at 3;
      rewrite D, <- app_assoc; repeat split; try easy; auto; destruct (own e); easy
  end.
  (* complete *)
  1: assert (batch <> []) by (now destruct batch); destruct V as [[-> ->] | [_ ?]]; [|easy];
    exists done, [], [], back; rewrite ?app_nil_r in *; repeat split; easy || auto.
  (* fail *)
  1: assert (batch <> []) by (now destruct batch); destruct V as [[-> ->] | [_ ?]]; [|easy];
    exists done, [], batch, cut; rewrite ?app_nil_r in *; repeat split; easy || auto.
  1: exists done, [], batch, queued; rewrite ?app_nil_r in *; repeat split; easy || auto.
  (* destroy *)
  all: exists done, [], [], queued; rewrite ?app_nil_r in *; repeat split; easy || auto.
Qed.

(** Every accepted chunk is in one place, and in its place: answered, completed, with the sink, or queued. Of a stream that
    was destroyed, those that were not completed, nor are with the sink, are answered by an error or wait for that: the sink
    had them and gave up, or they are handed back, and it never had them. *)
Theorem exactly_once h l t s : run h l t s ->
  exists done failed lost back,
    accepted t = done ++ completed s ++ batch s ++ queued s ++ failed ++ cut s
    /\ answered t = map (answer None) done ++ map (answer (why t)) failed
    /\ failed ++ cut s = lost ++ back
    /\ delivered t = map chunk (done ++ completed s ++ batch s ++ lost)
    /\ map chunk (accepted t) = numbers 1 (List.length (accepted t))
    /\ (why t = None -> failed ++ cut s = [])
    /\ (gave_up t = false -> lost = [])
    /\ (why t <> None -> queued s = [])
    /\ (failed <> [] -> completed s = [] /\ batch s = []).
Proof.
  intros R. destruct (accounts_hold _ _ _ _ R) as (done & failed & lost & back & A & D & K & G & N & _ & U & V & L).
  exists done, failed, lost, back. rewrite (why_seen _ _ _ _ R). apply invariant_holds in R as [I _].
  repeat split; try easy.
  - now apply numbered_numbers.
  - intros E. destruct (U E) as (-> & _), (only_destroyed _ I E) as (-> & _). easy.
  - apply (destroyed_cuts _ I).
  - destruct V as [[-> _] | [? ?]]; easy.
  - destruct V as [[-> _] | [? ?]]; easy.
Qed.

(** The sink gets 1, 2, 3, …: every chunk once, in the order of the writes. *)
Theorem delivered_in_order h l t s : run h l t s -> delivered t = numbers 1 (List.length (delivered t)).
Proof.
  intros R. destruct (accounts_hold _ _ _ _ R) as (done & failed & lost & back & A & _ & K & G & N & _ & U & V & _).
  assert (accepted t = (done ++ completed s ++ batch s ++ lost) ++ queued s ++ back) as B.
  { rewrite A. apply invariant_holds in R as [I _]. destruct (destroyed s) eqn:E.
    - rewrite (destroyed_cuts _ I) by congruence. cbn. now rewrite K, <- !app_assoc.
    - destruct (U eq_refl) as (-> & -> & ->), (only_destroyed _ I E) as (-> & _).
      now rewrite <- !app_assoc, !app_nil_r. }
  rewrite B in N. apply numbered_app in N as [N _]. rewrite G, map_length. now apply numbered_numbers.
Qed.

(** Receipts come once each, in the order of the writes. Those without an error are for the oldest of the chunks that were
    delivered; those with one come when the sink has, and is to be told of, no other, and tell why it was destroyed. *)
Fixpoint receipts (t : trace) : list (Z * option cause) :=
  match t with
  | [] => []
  | (_, Receipt n error) :: t => receipts t ++ [(n, error)]
  | _ :: t => receipts t
  end.

Lemma receipts_answered t : map Some (receipts t) = filter (fun a => match a with Some _ => true | None => false end) (answered t).
Proof.
  induction t as [|[o e] t IH]; [easy|].
  destruct e; cbn; rewrite ?filter_app, ?map_app, IH; cbn; now rewrite ?app_nil_r.
Qed.

Lemma receipts_of error q : filter (fun a => match a with Some _ => true | None => false end) (map (answer error) q)
  = map Some (map (fun e => (chunk e, error)) (filter own q)).
Proof.
  induction q as [|e q IH]; [easy|]. cbn [map filter].
  change (answer error e) with (if own e then Some (chunk e, error) else None). destruct (own e); cbn; now rewrite IH.
Qed.

Lemma map_Some_inj {A} (a b : list A) : map Some a = map Some b -> a = b.
Proof.
  revert b. induction a as [|x a IH]; intros [|y b]; cbn; intros E; inversion E; [easy|]. f_equal. auto.
Qed.

Theorem receipts_in_order h l t s : run h l t s ->
  exists done between failed rest, accepted t = done ++ between ++ failed ++ rest
    /\ receipts t = map (fun e => (chunk e, None)) (filter own done) ++ map (fun e => (chunk e, why t)) (filter own failed)
    /\ firstn (List.length done) (delivered t) = map chunk done
    /\ (failed <> [] -> between = [] /\ why t <> None).
Proof.
  intros R. destruct (exactly_once _ _ _ _ R) as (done & failed & lost & back & A & D & _ & G & _ & U & _ & Q & F).
  exists done, (completed s ++ batch s ++ queued s), failed, (cut s). repeat split.
  - now rewrite A, <- !app_assoc.
  - apply map_Some_inj. now rewrite receipts_answered, D, filter_app, !receipts_of, map_app.
  - rewrite G, map_app, firstn_app, map_length, Nat.sub_diag, firstn_O, app_nil_r.
    now rewrite <- (map_length chunk done), firstn_all.
  - destruct (F H) as [-> ->]. cbn. apply Q. intros E. apply U in E. now apply app_eq_nil in E as [-> _].
  - intros E. apply U in E. now apply app_eq_nil in E as [-> _].
Qed.

(** Nothing is answered late: once settled, every chunk of a stream that has finished, or was destroyed and left the sink with no
    batch, has been answered. *)
Theorem receipts_not_missed h l t s : run h l t s ->
  unsettled s = false -> finished s = true \/ why t <> None /\ taken s = false ->
  List.length (answered t) = List.length (accepted t).
Proof.
  intros R N O. destruct (exactly_once _ _ _ _ R) as (done & failed & lost & back & -> & -> & _ & _ & _ & U & _ & Q & _).
  rewrite (why_seen _ _ _ _ R) in *. apply invariant_holds in R as [I _].
  unfold unsettled in N. truths. rewrite !app_length, !map_length.
  assert (completed s = []) as -> by (now destruct (completed s)).
  assert (batch s = [] /\ queued s = [] /\ cut s = []) as (-> & -> & ->).
  { destruct O as [O | [O T]].
    - destruct (finish_empty _ I) as (_ & E & ? & ?); [now rewrite O, orb_true_r|].
      now destruct (only_destroyed _ I E) as (? & _).
    - rewrite T in *. pose proof (taken_is _ I) as B. rewrite T in B. rewrite (Q O).
      cbn in *. repeat split; [now destruct (batch s) | now destruct (cut s)]. }
  cbn. lia.
Qed.
