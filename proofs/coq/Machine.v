(** The machine [reference]: rules R1–R9 of model/RULES.md, transcribed function by function from
    model/src/reference.rs and model/src/reference/. Numbers are any integers, queues are real lists. What holds this text to
    the other is proofs/tests/coq, which replays runs of the model here.

    A chunk is known by the number of its write, as there. Nothing is assumed of weights, of the mark, of the limit
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
| Fail (** The completion with an error. *)
| Destroy (error : bool)
| End
| Settle.

(** [Full]: until the drain after this generation; without one, for good. *)
Inductive result := True_ | False_ (generation : Z) | Full (generation : option Z) | Refused.

Inductive reason := Finished | Busy | IsCorked | Empty.

(** Why a stream was destroyed; [NoError]: by [Destroy] without one. *)
Inductive cause := NoError | Given | FromSink.

Inductive event :=
| Wrote (chunk : Z) (r : result)
| Corked
| Uncorked
| Taken (first count : Z)
| NotTaken (why : reason)
| Completed
| Destroyed
| Ended
| Drain (generation : Z)
| Receipt (chunk : Z) (error : option cause)
| Silent
| Finish
| Error (error : cause)
| Close
| Skipped.

(** ** The state *)

Record entry := Entry { chunk : Z; weight : Z; own : bool }.

Record state := State {
  mark : Z;
  limit : option Z;  (** What the length never passes (R9). *)
  need_drain : bool; (** A false is unanswered. *)
  ending : bool;     (** [end] was called. *)
  finished : bool;   (** Finish was notified. *)
  taken : bool;      (** A batch is with the sink. *)
  drain_due : bool;  (** A drain waits to be notified. *)
  finish_due : bool; (** A finish waits to be notified. *)
  destroyed : option cause; (** It was destroyed, and why. *)
  error_due : bool;  (** An error waits to be notified. *)
  close_due : bool;  (** A close waits to be notified. *)
  length : Z;
  entries : Z;
  generation : Z;
  writes : Z;
  corked : Z;
  queued : list entry;    (** Accepted, not taken. *)
  batch : list entry;     (** Taken, not completed. *)
  completed : list entry; (** Completed, receipt not yet notified. *)
  cut : list entry;       (** Never to be completed, receipt not yet notified. *)
}.

Definition start (h : Z) (l : option Z) : state :=
  State h l false false false false false false None false false 0 0 0 0 0 [] [] [] [].

(** Assignments. *)
Definition set_need_drain x s := State (mark s) (limit s) x (ending s) (finished s) (taken s)
  (drain_due s) (finish_due s) (destroyed s) (error_due s) (close_due s) (length s) (entries s) (generation s)
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_ending x s := State (mark s) (limit s) (need_drain s) x (finished s) (taken s)
  (drain_due s) (finish_due s) (destroyed s) (error_due s) (close_due s) (length s) (entries s) (generation s)
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_finished x s := State (mark s) (limit s) (need_drain s) (ending s) x (taken s)
  (drain_due s) (finish_due s) (destroyed s) (error_due s) (close_due s) (length s) (entries s) (generation s)
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_taken x s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) x
  (drain_due s) (finish_due s) (destroyed s) (error_due s) (close_due s) (length s) (entries s) (generation s)
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_drain_due x s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) (taken s)
  x (finish_due s) (destroyed s) (error_due s) (close_due s) (length s) (entries s) (generation s)
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_finish_due x s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) (taken s)
  (drain_due s) x (destroyed s) (error_due s) (close_due s) (length s) (entries s) (generation s)
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_destroyed x s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) (taken s)
  (drain_due s) (finish_due s) x (error_due s) (close_due s) (length s) (entries s) (generation s)
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_error_due x s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) (taken s)
  (drain_due s) (finish_due s) (destroyed s) x (close_due s) (length s) (entries s) (generation s)
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_close_due x s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) (taken s)
  (drain_due s) (finish_due s) (destroyed s) (error_due s) x (length s) (entries s) (generation s)
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_retained l n s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) (taken s)
  (drain_due s) (finish_due s) (destroyed s) (error_due s) (close_due s) l n (generation s)
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_generation x s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) (taken s)
  (drain_due s) (finish_due s) (destroyed s) (error_due s) (close_due s) (length s) (entries s) x
  (writes s) (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_writes x s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) (taken s)
  (drain_due s) (finish_due s) (destroyed s) (error_due s) (close_due s) (length s) (entries s) (generation s)
  x (corked s) (queued s) (batch s) (completed s) (cut s).
Definition set_corked x s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) (taken s)
  (drain_due s) (finish_due s) (destroyed s) (error_due s) (close_due s) (length s) (entries s) (generation s)
  (writes s) x (queued s) (batch s) (completed s) (cut s).
Definition set_queues q b c k s := State (mark s) (limit s) (need_drain s) (ending s) (finished s) (taken s)
  (drain_due s) (finish_due s) (destroyed s) (error_due s) (close_due s) (length s) (entries s) (generation s)
  (writes s) (corked s) q b c k.

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

Definition is_destroyed (s : state) : bool := match destroyed s with None => false | Some _ => true end.

(** Whether it was destroyed because of an error. *)
Definition errored (why : option cause) : bool := match why with None | Some NoError => false | Some _ => true end.

(** Whether writes are still accepted. *)
Definition open (s : state) : bool := negb (ending s) && negb (is_destroyed s).

(** Whether a notification waits (R2). *)
Definition unsettled (s : state) : bool :=
  drain_due s || (negb (is_empty (completed s)) || negb (taken s) && negb (is_empty (cut s)))
  || finish_due s || error_due s || close_due s.

(** Whether a chunk charged so is too much now (R9). *)
Definition passes_limit (charged : Z) (s : state) : bool :=
  match limit s with None => false | Some l => l <? length s + charged end.

(** R9: it is handed back. *)
Definition full (charged : Z) (s : state) : state * result :=
  if match limit s with None => false | Some l => l <? charged end then (s, Full None)
  else (set_need_drain true s, Full (Some (generation s))).

(** R3. *)
Definition write (w : Z) (own : bool) (s : state) : state * event :=
  let n := writes s + 1 in
  let charged := Z.max w 1 in
  if open s && passes_limit charged s then let (s, r) := full charged s in (s, Wrote n r)
  else
    let s := set_writes n s in
    if negb (open s) then (s, Wrote n Refused)
    else
      let s := set_retained (length s + charged) (entries s + 1) s in
      let s := set_queues (queued s ++ [Entry n charged own]) (batch s) (completed s) (cut s) s in
      if negb (need_drain s) && (length s <? mark s) then (s, Wrote n True_)
      else (set_need_drain true s, Wrote n (False_ (generation s))).

(** R4. *)
Definition take (max : Z) (s : state) : state * event :=
  if max <? 1 then (s, Skipped)
  else if finished s || is_destroyed s then (s, NotTaken Finished)
  else if taken s then (s, NotTaken Busy)
  else if 1 <=? corked s then (s, NotTaken IsCorked)
  else if is_empty (queued s) then (s, NotTaken Empty)
  else
    let (b, q) := split_at max (queued s) in
    (set_queues q b (completed s) (cut s) (set_taken true s), Taken (first b) (count b)).

(** The batch is with the sink no longer, and not retained. *)
Definition settle_batch (s : state) : state :=
  let s := set_retained (length s - total (batch s)) (entries s - count (batch s)) (set_taken false s) in
  set_queues (queued s) [] (completed s) (cut s) s.

(** R5: only a completion makes a drain due. *)
Definition drain_if_owed (s : state) : state :=
  if need_drain s && (length s <=? 0) && negb (ending s) then
    set_drain_due true (set_generation (generation s + 1) (set_need_drain false s))
  else s.

(** R4 and R5. *)
Definition complete (s : state) : state * event :=
  if negb (taken s) then (s, Skipped)
  else
    let b := batch s in
    let s := settle_batch s in
    let s := set_queues (queued s) (batch s) b (cut s) s in
    if is_destroyed s then (s, Completed)
    else
      let s := drain_if_owed s in
      (if ending s && (entries s <=? 0) then set_finish_due true s else s, Completed).

(** R8: no more writes, no more takes, no corks; what is queued is cut. *)
Definition close (why : cause) (s : state) : state :=
  let s := set_destroyed (Some why) s in
  let s := set_close_due true (set_error_due (errored (destroyed s)) s) in
  let s := set_retained (length s - total (queued s)) (entries s - count (queued s)) (set_corked 0 s) in
  set_queues [] (batch s) (completed s) (queued s) s.

(** R8: a batch that is out stays with the sink. *)
Definition destroy (error : bool) (s : state) : state * event :=
  if finished s || is_destroyed s then (s, Skipped)
  else (close (if error then Given else NoError) s, Destroyed).

(** R8: the sink gives up, and its batch with that. *)
Definition fail (s : state) : state * event :=
  if negb (taken s) then (s, Skipped)
  else
    let b := batch s in
    let s := settle_batch s in
    let s := if is_destroyed s then s else close FromSink s in
    (set_queues (queued s) (batch s) (completed s) (b ++ cut s) s, Completed).

(** R6. *)
Definition cork (s : state) : state * event :=
  if negb (open s) then (s, Skipped) else (set_corked (corked s + 1) s, Corked).

Definition uncork (s : state) : state * event :=
  if 1 <=? corked s then (set_corked (corked s - 1) s, Uncorked) else (s, Skipped).

Definition end_ (s : state) : state * event :=
  if is_destroyed s then (s, Skipped)
  else if ending s then (s, Ended)
  else (set_finish_due (entries s <=? 0) (set_corked 0 (set_ending true s)), Ended).

Definition receipt (e : entry) (error : option cause) : event :=
  if own e then Receipt (chunk e) error else Silent.

(** R2 and R8: one notification after the receipts. *)
Definition settle_end (s : state) : state * event :=
  if finish_due s then (set_finished true (set_finish_due false s), Finish)
  else
    match destroyed s, error_due s with
    | Some why, true => (set_error_due false s, Error why)
    | _, _ => if close_due s then (set_close_due false s, Close) else (s, Skipped)
    end.

(** R2: one notification. The receipts of what was cut come after those of a batch that is out (R8). *)
Definition settle (s : state) : state * event :=
  if drain_due s then (set_drain_due false s, Drain (generation s))
  else
    match completed s with
    | e :: rest => (set_queues (queued s) (batch s) rest (cut s) s, receipt e None)
    | [] =>
        match taken s, cut s with
        | false, e :: rest => (set_queues (queued s) (batch s) (completed s) rest s, receipt e (destroyed s))
        | _, _ => settle_end s
        end
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
        | Fail => fail s
        | Destroy error => destroy error s
        | End => end_ s
        | Settle => settle s
        end
  end.

(** ** Runs *)

(** What happened, the newest first. *)
Definition trace := list (op * event).

(** [run h l t s]: from a stream with mark [h] and limit [l], the ops of [t] gave its events and led to [s]. *)
Inductive run (h : Z) (l : option Z) : trace -> state -> Prop :=
| run_start : run h l [] (start h l)
| run_step t s o s' e : run h l t s -> step s o = (s', e) -> run h l ((o, e) :: t) s'.
