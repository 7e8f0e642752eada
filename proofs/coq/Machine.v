(** The machine [reference]: rules R1–R7 of model/RULES.md, transcribed function by function from
    model/src/reference.rs; R8 and R9 (destroy, a limit) are not in it. Numbers are any integers, queues are real lists. What holds this text to
    the other is proofs/tests/coq, which replays runs of the model here.

    A chunk is known by the number of its write, as there. Nothing is assumed of weights, of the mark
    or of what a sink asks for: they may be negative. *)

From Coq Require Import ZArith List Bool.
Import ListNotations.
Open Scope Z_scope.

(** ** What goes in, what comes out *)

Inductive op :=
| Write (producer : nat) (weight : Z) (own : bool) (** [own]: it asks for a receipt. *)
| Cork
| Uncork
| Take (max : Z)
| Complete
| End
| Settle.

Inductive result := True_ | False_ (generation : Z) | Refused.

Inductive reason := Finished | Busy | IsCorked | Empty.

Inductive event :=
| Wrote (chunk : Z) (r : result)
| Corked
| Uncorked
| Taken (first count : Z)
| NotTaken (why : reason)
| Completed
| Ended
| Drain (generation : Z)
| Receipt (chunk : Z)
| Silent
| Finish
| Skipped.

(** ** The state *)

Record entry := Entry { chunk : Z; weight : Z; own : bool }.

Record state := State {
  mark : Z;
  need_drain : bool; (** A false is unanswered. *)
  ending : bool;     (** [end] was called. *)
  finished : bool;   (** Finish was notified. *)
  taken : bool;      (** A batch is with the sink. *)
  drain_due : bool;  (** A drain waits to be notified. *)
  finish_due : bool; (** A finish waits to be notified. *)
  length : Z;
  entries : Z;
  generation : Z;
  writes : Z;
  corked : Z;
  queued : list entry;    (** Accepted, not taken. *)
  batch : list entry;     (** Taken, not completed. *)
  completed : list entry; (** Completed, receipt not yet notified. *)
}.

Definition start (h : Z) : state :=
  State h false false false false false false 0 0 0 0 0 [] [] [].

(** Assignments. *)
Definition set_need_drain x s := State (mark s) x (ending s) (finished s) (taken s) (drain_due s) (finish_due s)
  (length s) (entries s) (generation s) (writes s) (corked s) (queued s) (batch s) (completed s).
Definition set_ending x s := State (mark s) (need_drain s) x (finished s) (taken s) (drain_due s) (finish_due s)
  (length s) (entries s) (generation s) (writes s) (corked s) (queued s) (batch s) (completed s).
Definition set_finished x s := State (mark s) (need_drain s) (ending s) x (taken s) (drain_due s) (finish_due s)
  (length s) (entries s) (generation s) (writes s) (corked s) (queued s) (batch s) (completed s).
Definition set_taken x s := State (mark s) (need_drain s) (ending s) (finished s) x (drain_due s) (finish_due s)
  (length s) (entries s) (generation s) (writes s) (corked s) (queued s) (batch s) (completed s).
Definition set_drain_due x s := State (mark s) (need_drain s) (ending s) (finished s) (taken s) x (finish_due s)
  (length s) (entries s) (generation s) (writes s) (corked s) (queued s) (batch s) (completed s).
Definition set_finish_due x s := State (mark s) (need_drain s) (ending s) (finished s) (taken s) (drain_due s) x
  (length s) (entries s) (generation s) (writes s) (corked s) (queued s) (batch s) (completed s).
Definition set_retained l n s := State (mark s) (need_drain s) (ending s) (finished s) (taken s) (drain_due s) (finish_due s)
  l n (generation s) (writes s) (corked s) (queued s) (batch s) (completed s).
Definition set_generation x s := State (mark s) (need_drain s) (ending s) (finished s) (taken s) (drain_due s) (finish_due s)
  (length s) (entries s) x (writes s) (corked s) (queued s) (batch s) (completed s).
Definition set_writes x s := State (mark s) (need_drain s) (ending s) (finished s) (taken s) (drain_due s) (finish_due s)
  (length s) (entries s) (generation s) x (corked s) (queued s) (batch s) (completed s).
Definition set_corked x s := State (mark s) (need_drain s) (ending s) (finished s) (taken s) (drain_due s) (finish_due s)
  (length s) (entries s) (generation s) (writes s) x (queued s) (batch s) (completed s).
Definition set_queues q b c s := State (mark s) (need_drain s) (ending s) (finished s) (taken s) (drain_due s) (finish_due s)
  (length s) (entries s) (generation s) (writes s) (corked s) q b c.

(** ** Queues *)

Definition is_empty (q : list entry) : bool := match q with [] => true | _ => false end.
Definition count (q : list entry) : Z := Z.of_nat (List.length q).
Fixpoint total (q : list entry) : Z := match q with [] => 0 | e :: q => weight e + total q end.
Definition first (q : list entry) : Z := match q with [] => 0 | e :: _ => chunk e end.

(** The oldest [max] entries, or all if there are fewer, and the others. *)
Fixpoint split_at (max : Z) (q : list entry) : list entry * list entry :=
  match q with
  | [] => ([], [])
  | e :: q =>
      if max <? 1 then ([], e :: q)
      else let (taken, rest) := split_at (max - 1) q in (e :: taken, rest)
  end.

(** ** The ops *)

(** Whether a notification waits (R2). *)
Definition unsettled (s : state) : bool := drain_due s || negb (is_empty (completed s)) || finish_due s.

(** R3. *)
Definition write (w : Z) (own : bool) (s : state) : state * event :=
  let n := writes s + 1 in
  let s := set_writes n s in
  if ending s then (s, Wrote n Refused)
  else
    let charged := Z.max w 1 in
    let s := set_retained (length s + charged) (entries s + 1) s in
    let s := set_queues (queued s ++ [Entry n charged own]) (batch s) (completed s) s in
    if negb (need_drain s) && (length s <? mark s) then (s, Wrote n True_)
    else (set_need_drain true s, Wrote n (False_ (generation s))).

(** R4. *)
Definition take (max : Z) (s : state) : state * event :=
  if max <? 1 then (s, Skipped)
  else if finished s then (s, NotTaken Finished)
  else if taken s then (s, NotTaken Busy)
  else if 1 <=? corked s then (s, NotTaken IsCorked)
  else if is_empty (queued s) then (s, NotTaken Empty)
  else
    let (b, q) := split_at max (queued s) in
    (set_queues q b (completed s) (set_taken true s), Taken (first b) (count b)).

(** R5: only a completion makes a drain due. *)
Definition drain_if_owed (s : state) : state :=
  if need_drain s && (length s <=? 0) && negb (ending s) then
    set_drain_due true (set_generation (generation s + 1) (set_need_drain false s))
  else s.

(** R4 and R5. *)
Definition complete (s : state) : state * event :=
  if negb (taken s) then (s, Skipped)
  else
    let s := set_taken false s in
    let s := set_retained (length s - total (batch s)) (entries s - count (batch s)) s in
    let s := set_queues (queued s) [] (batch s) s in
    let s := drain_if_owed s in
    (if ending s && (entries s <=? 0) then set_finish_due true s else s, Completed).

(** R6. *)
Definition cork (s : state) : state * event :=
  if ending s then (s, Skipped) else (set_corked (corked s + 1) s, Corked).

Definition uncork (s : state) : state * event :=
  if 1 <=? corked s then (set_corked (corked s - 1) s, Uncorked) else (s, Skipped).

Definition end_ (s : state) : state * event :=
  if ending s then (s, Ended)
  else (set_finish_due (entries s <=? 0) (set_corked 0 (set_ending true s)), Ended).

(** R2: one notification. *)
Definition settle (s : state) : state * event :=
  if drain_due s then (set_drain_due false s, Drain (generation s))
  else
    match completed s with
    | e :: rest => (set_queues (queued s) (batch s) rest s, if own e then Receipt (chunk e) else Silent)
    | [] =>
        if finish_due s then (set_finished true (set_finish_due false s), Finish) else (s, Skipped)
    end.

Definition step (s : state) (o : op) : state * event :=
  match o with
  | Settle => settle s
  | _ =>
      if unsettled s then (s, Skipped)
      else
        match o with
        | Write _ w own => write w own s
        | Cork => cork s
        | Uncork => uncork s
        | Take max => take max s
        | Complete => complete s
        | End => end_ s
        | Settle => settle s
        end
  end.

(** ** Runs *)

(** What happened, the newest first. *)
Definition trace := list (op * event).

(** [run h t s]: from a stream with mark [h], the ops of [t] gave its events and led to [s]. *)
Inductive run (h : Z) : trace -> state -> Prop :=
| run_start : run h [] (start h)
| run_step t s o s' e : run h t s -> step s o = (s', e) -> run h ((o, e) :: t) s'.
