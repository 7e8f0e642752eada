(** Exactly once, in order: what was accepted is what was answered, then what is completed, with the
    sink, and queued. The lists of the left side are read off the trace, as an onlooker would. *)

From Coq Require Import ZArith List Bool Lia.
From Highwater Require Import Machine Invariant.
Import ListNotations.
Open Scope Z_scope.

(** ** What a trace shows *)

(** The numbers of [n] chunks, from [first]. *)
Fixpoint numbers (first : Z) (n : nat) : list Z :=
  match n with O => [] | S n => first :: numbers (first + 1) n end.

(** The chunks that [write] did not refuse, in order. *)
Fixpoint accepted (t : trace) : list entry :=
  match t with
  | [] => []
  | (Write _ w own, Wrote _ Refused) :: t => accepted t
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

(** What came of chunks in the end: a receipt, or nothing that could be seen. *)
Fixpoint answered (t : trace) : list (option Z) :=
  match t with
  | [] => []
  | (_, Receipt n) :: t => answered t ++ [Some n]
  | (_, Silent) :: t => answered t ++ [None]
  | _ :: t => answered t
  end.

(** What should come of a chunk: a receipt if it asked for one. *)
Definition answer (e : entry) : option Z := if own e then Some (chunk e) else None.

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

Definition accounts (t : trace) (s : state) (done : list entry) : Prop :=
  accepted t = done ++ completed s ++ batch s ++ queued s
  /\ answered t = map answer done
  /\ delivered t = map chunk (done ++ completed s ++ batch s)
  /\ numbered 1 (accepted t)
  /\ (ending s = false -> writes s = count (accepted t)).

Lemma accounts_hold h t s : run h t s -> exists done, accounts t s done.
Proof.
  induction 1 as [|t s o s' e R [done A] H]; [now exists []|].
  apply invariant_holds in R as [I _].
  unfold accounts in *. step_cases H s o; destruct A as (A & D & G & N & W), I; cbn in *.
  all: try (exists done; easy).
  (* write *)
  1, 2: exists done; specialize (W eq_refl); repeat split;
    [now rewrite A, <- !app_assoc | easy | easy | apply numbered_app; cbn [numbered chunk]; split; [easy | lia] |
     unfold count in *; rewrite app_length; cbn; lia].
  (* take *)
  1: { exists done. rewrite (split_at_app _ _ _ _ Heqp) in A.
       assert (batch = []) as -> by now destruct batch.
       rewrite app_nil_r in G. cbn in A. repeat split; try easy.
       rewrite G, map_app, A in *. f_equal. symmetry.
       apply numbered_app in N as [_ N]. apply numbered_app in N as [N _]. now apply numbered_batch in N. }
  (* complete *)
  1, 2, 3: exists done; rewrite app_nil_r; repeat split; easy.
  (* settle *)
  all: exists (done ++ [e0]); rewrite !map_app, <- !app_assoc; cbn; unfold answer at 2; repeat split; try easy;
    [now rewrite D; destruct (own e0) | now rewrite G, !map_app; cbn; rewrite map_app].
Qed.

(** Every accepted chunk is in one place, and in its place: answered, completed, with the sink, or queued. *)
Theorem exactly_once h t s : run h t s ->
  exists done,
    accepted t = done ++ completed s ++ batch s ++ queued s
    /\ answered t = map answer done
    /\ delivered t = map chunk (done ++ completed s ++ batch s)
    /\ map chunk (accepted t) = numbers 1 (List.length (accepted t)).
Proof.
  intros R. destruct (accounts_hold _ _ _ R) as (done & A & D & G & N & _). exists done.
  repeat split; try easy. now apply numbered_numbers.
Qed.

(** The sink gets 1, 2, 3, …: every chunk once, in the order of the writes. *)
Theorem delivered_in_order h t s : run h t s -> delivered t = numbers 1 (List.length (delivered t)).
Proof.
  intros R. destruct (accounts_hold _ _ _ R) as (done & A & _ & G & N & _).
  rewrite A in N. replace (done ++ completed s ++ batch s ++ queued s)
    with ((done ++ completed s ++ batch s) ++ queued s) in N by now rewrite <- !app_assoc.
  apply numbered_app in N as [N _]. rewrite G, map_length. now apply numbered_numbers.
Qed.

(** Receipts come once each, in the order of the writes, for the oldest of the chunks that asked for one
    and were delivered. *)
Fixpoint receipts (t : trace) : list Z :=
  match t with
  | [] => []
  | (_, Receipt n) :: t => receipts t ++ [n]
  | _ :: t => receipts t
  end.

Lemma receipts_answered t : map Some (receipts t) = filter (fun a => match a with Some _ => true | None => false end) (answered t).
Proof.
  induction t as [|[o e] t IH]; [easy|].
  destruct e; cbn; rewrite ?filter_app, ?map_app, IH; cbn; now rewrite ?app_nil_r.
Qed.

Theorem receipts_in_order h t s : run h t s ->
  exists done rest, accepted t = done ++ rest
    /\ receipts t = map chunk (filter own done)
    /\ firstn (List.length done) (delivered t) = map chunk done.
Proof.
  intros R. destruct (exactly_once _ _ _ R) as (done & A & D & G & _).
  exists done, (completed s ++ batch s ++ queued s). repeat split; [easy | |].
  - pose proof (receipts_answered t) as E. rewrite D in E. clear - E.
    revert E. generalize (receipts t). induction done as [|e done IH]; cbn; intros r E.
    + now destruct r.
    + unfold answer in E. destruct (own e); cbn in *; [|now apply IH].
      destruct r; inversion E. f_equal. now apply IH.
  - rewrite G, map_app, firstn_app, map_length, Nat.sub_diag, firstn_O, app_nil_r.
    now rewrite <- (map_length chunk done), firstn_all.
Qed.
