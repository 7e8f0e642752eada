(** Who writes: producers that honour drain (model/RULES.md, Permission; proofs/src/closed.rs).

    They are born and leave at any time, in any number. One holds permission at birth iff no drain is
    owed. It spends it when it calls [write], and has it back with that call's true result, or with a
    drain newer than its false; one that is told that its chunk never fits has it back as well. Around
    them anybody does any other op at any time. *)

From Coq Require Import ZArith List Bool.
From Highwater Require Import Machine.
Import ListNotations.
Open Scope Z_scope.

Inductive standing :=
| Absent
| Ready                   (** It holds permission. *)
| Waits (generation : Z)  (** It was told to wait in this generation. *)
| Spent.                  (** Its write was refused. *)

(** The machine, its producers, and two things that are only counted. *)
Record closed := Closed {
  stream : state;
  producers : nat -> standing;
  writers : list nat;   (** Whose writes were accepted since length was last below max(H, 1). *)
  present : nat -> bool; (** Who was alive when it was so. *)
}.

Definition set {A} (f : nat -> A) (p : nat) (x : A) : nat -> A := fun q => if Nat.eqb q p then x else f q.

Definition is_alive (x : standing) : bool := match x with Absent => false | _ => true end.

(** What is counted, after a change that [wrote] has accepted a write of. *)
Definition counted (c : closed) (s : state) (ps : nat -> standing) (wrote : list nat) : closed :=
  if length s <? Z.max (mark s) 1 then Closed s ps [] (fun p => is_alive (ps p))
  else Closed s ps (wrote ++ writers c) (present c).

(** Born while a drain is owed, a producer is born stopped (R5). *)
Definition born (p : nat) (c : closed) : closed :=
  let s := stream c in
  counted c s (set (producers c) p (if need_drain s then Waits (generation s) else Ready)) [].

Definition gone (p : nat) (c : closed) : closed := counted c (stream c) (set (producers c) p Absent) [].

(** What an op and its event are to the producers. *)
Definition told (ps : nat -> standing) (o : op) (e : event) : nat -> standing :=
  match o, e with
  | Write p _ _, Wrote _ (False_ g | Full (Some g)) => set ps p (Waits g)
  | Write p _ _, Wrote _ Refused => set ps p Spent
  | _, Drain g => fun p => match ps p with Waits g' => if g' <? g then Ready else Waits g' | x => x end
  | _, _ => ps
  end.

Definition wrote (o : op) (e : event) : list nat :=
  match o, e with
  | Write p _ _, Wrote _ (True_ | False_ _) => [p]
  | _, _ => []
  end.

Definition act (o : op) (c : closed) : closed :=
  let (s, e) := step (stream c) o in
  counted c s (told (producers c) o e) (wrote o e).

(** [m p]: the largest charged chunk of [p]. *)
Definition polite (m : nat -> Z) (c : closed) (o : op) : Prop :=
  match o with
  | Write p w _ => producers c p = Ready /\ Z.max w 1 <= m p
  | _ => True
  end.

(** What a stream with mark [h] and limit [l] and its producers come to. Births wait until all is settled (R2). *)
Inductive reached (m : nat -> Z) (h : Z) (l : option Z) : closed -> Prop :=
| reached_start : reached m h l (Closed (start h l) (fun _ => Absent) [] (fun _ => false))
| reached_born c p : reached m h l c -> unsettled (stream c) = false -> producers c p = Absent -> reached m h l (born p c)
| reached_gone c p : reached m h l c -> reached m h l (gone p c)
| reached_act c o : reached m h l c -> polite m c o -> reached m h l (act o c).
