(** The bound is attained, for every mark, every number of producers and all their largest chunks: the
    length and the entries of [bound_of_k] at once. *)

From Coq Require Import ZArith List Bool Lia.
From Highwater Require Import Machine Invariant Producers Bound.
Import ListNotations.
Open Scope Z_scope.

Definition is_open (s : state) : Prop := unsettled s = false /\ open s = true.

(** Whether so much is within the limit, if there is one. *)
Definition fits (limit : option Z) (n : Z) : Prop := forall l, limit = Some l -> n <= l.

Lemma write_open s p w own : is_open s -> fits (limit s) (length s + Z.max w 1) ->
  exists s' n r, step s (Write p w own) = (s', Wrote n r)
    /\ is_open s' /\ mark s' = mark s /\ limit s' = limit s
    /\ length s' = length s + Z.max w 1 /\ entries s' = entries s + 1 /\ r <> Refused /\ (forall g, r <> Full g)
    /\ (need_drain s = false -> length s + Z.max w 1 < mark s -> need_drain s' = false /\ r = True_).
Proof.
  unfold is_open, unsettled. destruct s. unfold step, unsettled, write, passes_limit, fits. cbn. intros [U O] F. rewrite U, O. cbn.
  assert (match limit with None => false | Some l => l <? length + Z.max w 1 end = false) as ->.
  { destruct limit; [|easy]. apply Z.ltb_ge. now apply F. }
  unfold open, is_destroyed in *. cbn in *. rewrite O. cbn.
  destruct (negb need_drain && (length + Z.max w 1 <? mark)) eqn:E; do 3 eexists; repeat split; try exact U; try exact O; try easy.
  all: match goal with L : _ < _ |- _ => apply Z.ltb_lt in L; rewrite L in E end; subst; easy.
Qed.

(** A stream that retains so much, and to which [ps] may write; nobody is or was there but [all]. *)
Definition filled (m : nat -> Z) (h : Z) (x : option Z) (all ps : list nat) (c : closed) (l n : Z) : Prop :=
  reached m h x c /\ is_open (stream c) /\ mark (stream c) = h /\ limit (stream c) = x
  /\ length (stream c) = l /\ entries (stream c) = n
  /\ (forall p, In p ps -> producers c p = Ready)
  /\ (forall p, is_alive (producers c p) = true -> In p all)
  /\ (forall p, present c p = true -> In p all).

Lemma write_filled m h x all p ps c l n w :
  filled m h x all (p :: ps) c l n -> ~ In p ps -> Z.max w 1 <= m p -> fits x (l + Z.max w 1) ->
  exists c', filled m h x all ps c' (l + Z.max w 1) (n + 1)
    /\ (need_drain (stream c) = false -> l + Z.max w 1 < h ->
        need_drain (stream c') = false /\ producers c' p = Ready).
Proof.
  intros (R & O & M & X & L & N & P & A & B) D W Y'.
  destruct (write_open _ p w false O) as (s' & k & r & E & O' & M' & X' & L' & N' & F & G & T); [now rewrite L, X|].
  assert (producers c p = Ready) as Y by (apply P; now left).
  exists (act (Write p w false) c).
  assert (reached m h x (act (Write p w false) c)) as R' by now apply reached_act.
  assert (forall q, is_alive (told (producers c) (Write p w false) (Wrote k r) q) = is_alive (producers c q)) as V.
  { intros q. destruct r; try easy; try (now destruct (G generation)). unfold told, set.
    destruct (Nat.eqb_spec q p) as [-> |]; [now rewrite Y | easy]. }
  revert R'. unfold filled, act. rewrite E. unfold counted. intros R'.
  destruct (length s' <? Z.max (mark s') 1); cbn [stream producers present];
    (split; [repeat split; try apply O'; try congruence |]).
  all: try (intros q Q; rewrite ?V in Q; auto; fail).
  all: try (intros q Q; assert (q <> p) by congruence; destruct r; try easy; try (now destruct (G generation)); unfold told, set;
    try destruct (Nat.eqb_spec q p); try easy; apply P; now right).
  all: intros U I; rewrite <- L, <- M in *; destruct (T U I) as [? ->]; now split.
Qed.

Lemma births m h x ps : NoDup ps -> exists c, filled m h x ps ps c 0 0 /\ need_drain (stream c) = false.
Proof.
  induction 1 as [|p ps N D IH].
  - exists (Closed (start h x) (fun _ => Absent) [] (fun _ => false)).
    repeat split; try easy. apply reached_start.
  - destruct IH as (c & (R & O & M & X & L & E & P & A & B) & F).
    exists (born p c). assert (producers c p = Absent) as Y.
    { destruct (producers c p) eqn:Y; try easy; exfalso; apply N, A; now rewrite Y. }
    assert (reached m h x (born p c)) as R' by (apply reached_born; [easy | apply O | easy]).
    revert R'. unfold filled, born, counted. rewrite F.
    assert (length (stream c) <? Z.max (mark (stream c)) 1 = true) as -> by (apply Z.ltb_lt; lia).
    cbn [stream producers present]. intros R'.
    assert (forall q, is_alive (set (producers c) p Ready q) = true -> In q (p :: ps)) as V.
    { intros q. unfold set. destruct (Nat.eqb_spec q p); [now left | right; auto]. }
    repeat split; try apply O; try easy.
    intros q [<- | Q]; unfold set; [now rewrite Nat.eqb_refl|].
    destruct (Nat.eqb_spec q p); auto.
Qed.

(** One of them fills the stream with chunks of weight 1, as far as it is told to go on. *)
Lemma fill m h x p ps n : NoDup (p :: ps) -> 1 <= m p -> Z.of_nat n <= Z.max h 1 - 1 -> fits x (Z.max h 1 - 1) ->
  exists c, filled m h x (p :: ps) (p :: ps) c (Z.of_nat n) (Z.of_nat n) /\ need_drain (stream c) = false.
Proof.
  intros D W. induction n as [|n IH]; intros H X; [now apply births|].
  destruct IH as (c & C & F); [lia | easy |].
  destruct (write_filled _ _ _ _ _ _ _ _ _ 1 C) as (c' & C' & T); [now inversion D | easy | intros k K; specialize (X k K); lia |].
  destruct (T F) as [F' Y]; [cbn; lia|]. exists c'. split; [|easy].
  replace (Z.of_nat (S n)) with (Z.of_nat n + 1) by lia.
  destruct C' as (R & O & M & Y' & L & N & P & A & B). repeat split; try apply O; try easy.
  intros q [<- | Q]; auto.
Qed.

(** Then each writes its largest chunk. *)
Lemma each m h x all ps : (forall p, 1 <= m p) -> NoDup ps -> forall c l n, filled m h x all ps c l n -> fits x (l + sum m ps) ->
  exists c', filled m h x all [] c' (l + sum m ps) (n + Z.of_nat (List.length ps)).
Proof.
  intros W. induction 1 as [|p ps N D IH]; intros c l n C X.
  - exists c. cbn. now rewrite !Z.add_0_r.
  - assert (0 <= sum m ps) by (clear - W; induction ps as [|q ps IH]; cbn [sum]; [|specialize (W q)]; lia).
    specialize (W p). cbn [sum] in X.
    destruct (write_filled _ _ _ _ _ _ _ _ _ (m p) C) as (c' & C' & _); [easy | lia | intros k K; specialize (X k K); lia |].
    destruct (IH _ _ _ C') as (d & E); [intros k K; specialize (X k K); lia|]. exists d. cbn [sum List.length].
    replace (l + (m p + sum m ps)) with (l + Z.max (m p) 1 + sum m ps) by lia.
    now replace (n + Z.of_nat (S (List.length ps))) with (n + 1 + Z.of_nat (List.length ps)) by lia.
Qed.

(** Whatever the limit, if it leaves room for that. *)
Theorem attained m h l ps : (forall p, 1 <= m p) -> NoDup ps -> ps <> [] -> fits l (Z.max h 1 - 1 + sum m ps) ->
  exists c, reached m h l c
    /\ (forall p, present c p = true -> In p ps)
    /\ length (stream c) = Z.max h 1 - 1 + sum m ps
    /\ entries (stream c) = Z.max h 1 - 1 + Z.of_nat (List.length ps).
Proof.
  intros W D N X. destruct ps as [|p ps]; [easy|].
  assert (0 <= sum m (p :: ps)) by (clear - W; generalize (p :: ps) as qs; induction qs as [|q qs IH]; cbn [sum]; [|specialize (W q)]; lia).
  destruct (fill m h l p ps (Z.to_nat (Z.max h 1 - 1))) as (c & C & _); [easy | easy | lia | intros k K; specialize (X k K); lia |].
  destruct (each _ _ _ _ _ W D _ _ _ C) as (c' & R & _ & _ & _ & L & E & _ & _ & B); [now rewrite Z2Nat.id by lia|].
  exists c'. rewrite Z2Nat.id in * by lia. now repeat split.
Qed.
