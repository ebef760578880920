------------------------------- MODULE paxos -------------------------------
\* Paxos as in Leslie Lamport, "Paxos Made Simple" (2001), section 2: one election, one request.
\*
\* A proposer first asks a majority of the acceptors for promises, then for votes. What keeps two
\* elections from disagreeing: any two majorities share an acceptor, which no longer votes at a lower
\* serial once it has promised; its promise reports its last vote, and a proposer takes up the highest
\* vote that it hears of.
\*
\* Written by `synod export paxos --tla`. To check it:
\*     java -cp tla2tools.jar tlc2.TLC -deadlock -config paxos-1.cfg paxos.tla

EXTENDS Integers, Sequences, FiniteSets, Bags

CONSTANTS
    none,           \* nothing yet: a model value
    ClientCount,    \* how many actors of the role client take part
    ProposerCount,  \* how many actors of the role proposer take part
    AcceptorCount,  \* how many actors of the role acceptor take part
    LearnerCount,   \* how many actors of the role learner take part
    tries,          \* limit tries = 3
    crashes,        \* whether actors of the service crash and restart
    duplicates      \* whether messages may arrive again

VARIABLES
    client,    \* what each client remembers
    proposer,  \* what each proposer remembers
    acceptor,  \* what each acceptor remembers
    learner,   \* what each learner remembers
    network    \* the messages under way: of each type a bag

vars == <<client, proposer, acceptor, learner, network>>

\* An actor is its role and its number.
clients   == {<<"client", n>> : n \in 1 .. ClientCount}
proposers == {<<"proposer", n>> : n \in 1 .. ProposerCount}
acceptors == {<<"acceptor", n>> : n \in 1 .. AcceptorCount}
learners  == {<<"learner", n>> : n \in 1 .. LearnerCount}
Number(a) == a[2]
Numbered(n, all) == CHOOSE a \in all : Number(a) = n

\* More than half of all.
Majority(all) == Cardinality(all) \div 2 + 1

ClientFirst(self) ==
    [phase  |-> "idle",
     answer |-> none]

ProposerFirst(self) ==
    [request  |-> none,
     serial   |-> Number(self),
     used     |-> -1,
     attempts |-> 0,
     phase    |-> "idle",
     prepared |-> {},
     votes    |-> {},
     adopted  |-> -1]

AcceptorFirst(self) ==
    [highest |-> -1,
     voted   |-> -1,
     request |-> none]

LearnerFirst(self) == [request |-> none]

Init ==
    /\ client = [self \in clients |-> ClientFirst(self)]
    /\ proposer = [self \in proposers |-> ProposerFirst(self)]
    /\ acceptor = [self \in acceptors |-> AcceptorFirst(self)]
    /\ learner = [self \in learners |-> LearnerFirst(self)]
    /\ network =
           [type \in {"request", "answer", "prepare", "promise", "accept", "vote",
                      "elected", "refuse"} |-> EmptyBag]

-----------------------------------------------------------------------------
\* A message under way arrives at any moment, or never: a loss needs no step.
\* With `duplicates` it stays, to arrive again. A message that would change nothing and send
\* nothing is no step: that is what conditions like `client' # client` say.

Arriving(self, type) == {m \in BagToSet(network[type]) : m.to = self}

With(net, msgs) ==
    [type \in DOMAIN net |->
        LET new == {m \in msgs : m.type = type}
        IN  IF duplicates
            THEN SetToBag(BagToSet(net[type]) \cup new)
            ELSE net[type] (+) SetToBag(new)]

Without(m) ==
    IF duplicates
    THEN network
    ELSE [network EXCEPT ![m.type] = @ (-) SetToBag({m})]

Send(msgs)     == network' = With(network, msgs)
Receive(m)     == network' = Without(m)
Reply(m, msgs) == network' = With(Without(m), msgs)

-----------------------------------------------------------------------------
\* role client

\* action ask by hand
ClientAsk(self) ==
    LET me == client[self] IN
    /\ me.phase = "idle"
    /\ client' = [client EXCEPT ![self].phase = "waiting"]
    /\ Send({[type |-> "request", from |-> self, to |-> a, v |-> Number(self)] : a \in proposers})
    /\ UNCHANGED <<proposer, acceptor, learner>>

\* on answer(v) from l
ClientOnAnswer(self, m) ==
    /\ client' = [client EXCEPT ![self].answer = m.v]
    /\ client' # client
    /\ Receive(m)
    /\ UNCHANGED <<proposer, acceptor, learner>>

-----------------------------------------------------------------------------
\* role proposer

\* on request(v) from c
ProposerOnRequest1(self, m) ==
    LET me == proposer[self] IN
    /\ me.request = none
    /\ proposer' = [proposer EXCEPT ![self].request = m.v]
    /\ proposer' # proposer
    /\ Receive(m)
    /\ UNCHANGED <<client, acceptor, learner>>

\* on request(v) from c: no step, as it changes nothing and sends nothing.

\* action prepare
ProposerPrepare(self) ==
    LET me == proposer[self] IN
    /\ me.phase = "idle"
    /\ me.request # none
    /\ me.attempts < tries
    /\ proposer' = [proposer EXCEPT
           ![self].phase    = "preparing",
           ![self].used     = me.serial,
           ![self].attempts = me.attempts + 1]
    /\ Send({[type |-> "prepare", from |-> self, to |-> a, s |-> me.serial] : a \in acceptors})
    /\ UNCHANGED <<client, acceptor, learner>>

\* on promise(s, voted, v) from a
ProposerOnPromise1(self, m) ==
    LET me == proposer[self]
        holds == m.voted > me.adopted
    IN
    /\ me.phase = "preparing"
    /\ m.s = me.serial
    /\ proposer' = [proposer EXCEPT
           ![self].prepared = me.prepared \cup {m.from},
           ![self].adopted  = IF holds THEN m.voted ELSE me.adopted,  \* @adopt
           ![self].request  = IF holds THEN m.v ELSE me.request]  \* @adopt
    /\ proposer' # proposer
    /\ Receive(m)
    /\ UNCHANGED <<client, acceptor, learner>>

\* on promise(s, voted, v) from a: no step, as it changes nothing and sends nothing.

\* action propose
ProposerPropose(self) ==
    LET me == proposer[self] IN
    /\ me.phase = "preparing"
    /\ Cardinality(me.prepared) >= Majority(acceptors)  \* @quorum
    /\ proposer' = [proposer EXCEPT ![self].phase = "voting"]
    /\ Send({[type |-> "accept", from |-> self, to |-> a,
              s |-> me.serial, v |-> me.request] : a \in acceptors})
    /\ UNCHANGED <<client, acceptor, learner>>

\* on vote(s) from a
ProposerOnVote1(self, m) ==
    LET me == proposer[self] IN
    /\ me.phase = "voting"
    /\ m.s = me.serial  \* @same-serial
    /\ proposer' = [proposer EXCEPT ![self].votes = me.votes \cup {m.from}]
    /\ proposer' # proposer
    /\ Receive(m)
    /\ UNCHANGED <<client, acceptor, learner>>

\* on vote(s) from a: no step, as it changes nothing and sends nothing.

\* action announce
ProposerAnnounce(self) ==
    LET me == proposer[self] IN
    /\ me.phase = "voting"
    /\ Cardinality(me.votes) >= Majority(acceptors)  \* @majority
    /\ proposer' = [proposer EXCEPT ![self].phase = "elected"]
    /\ Send({[type |-> "elected", from |-> self, to |-> a, v |-> me.request] : a \in learners})
    /\ UNCHANGED <<client, acceptor, learner>>

\* on refuse(s, h) from a
ProposerOnRefuse1(self, m) ==
    LET me == proposer[self] IN
    /\ me.phase = "preparing" \/ me.phase = "voting"
    /\ m.s = me.serial
    /\ proposer' = [proposer EXCEPT
           ![self].serial   =
               me.serial + Cardinality(proposers) * ((m.h - me.serial) \div Cardinality(proposers) + 1),
           ![self].phase    = "refused",
           ![self].prepared = {},
           ![self].votes    = {},
           ![self].adopted  = -1]
    /\ proposer' # proposer
    /\ Receive(m)
    /\ UNCHANGED <<client, acceptor, learner>>

\* on refuse(s, h) from a: no step, as it changes nothing and sends nothing.

\* action give_up after 4000 to 6000
ProposerGiveUp(self) ==
    LET me == proposer[self] IN
    /\ me.phase = "preparing" \/ me.phase = "voting"
    /\ proposer' = [proposer EXCEPT
           ![self].serial   = me.serial + Cardinality(proposers),
           ![self].phase    = "refused",
           ![self].prepared = {},
           ![self].votes    = {},
           ![self].adopted  = -1]
    /\ UNCHANGED <<client, acceptor, learner, network>>

\* action retry after 1500 to 3000
ProposerRetry(self) ==
    LET me == proposer[self] IN
    /\ me.phase = "refused"
    /\ me.attempts < tries
    /\ proposer' = [proposer EXCEPT ![self].phase = "idle"]
    /\ UNCHANGED <<client, acceptor, learner, network>>

\* on restart after a crash, both in one step
ProposerRestart(self) ==
    LET me == [ProposerFirst(self) EXCEPT
                  !.serial   = proposer[self].serial,
                  !.used     = proposer[self].used,
                  !.attempts = proposer[self].attempts]
    IN
    /\ crashes
    /\ proposer' = [proposer EXCEPT ![self] = [me EXCEPT
           !.serial =
               IF me.used = me.serial THEN me.serial + Cardinality(proposers) ELSE me.serial]]  \* @fresh
    /\ UNCHANGED <<client, acceptor, learner, network>>

-----------------------------------------------------------------------------
\* role acceptor

\* on prepare(s) from p, queued
AcceptorOnPrepare1(self, m) ==
    LET me == acceptor[self] IN
    /\ m.s > me.highest  \* @fence
    /\ acceptor' = [acceptor EXCEPT ![self].highest = m.s]  \* @promise
    /\ Reply(m, {[type |-> "promise", from |-> self, to |-> m.from,
                  s |-> m.s, voted |-> me.voted, v |-> me.request]})
    /\ UNCHANGED <<client, proposer, learner>>

\* on prepare(s) from p, queued
AcceptorOnPrepare2(self, m) ==
    LET me == acceptor[self] IN
    /\ ~(m.s > me.highest)
    /\ Reply(m, {[type |-> "refuse", from |-> self, to |-> m.from, s |-> m.s, h |-> me.highest]})
    /\ UNCHANGED <<client, proposer, acceptor, learner>>

\* on accept(s, v) from p, queued
AcceptorOnAccept1(self, m) ==
    LET me == acceptor[self] IN
    /\ m.s >= me.highest  \* @obey
    /\ acceptor' = [acceptor EXCEPT
           ![self].highest = m.s,  \* @raise
           ![self].voted   = m.s,
           ![self].request = m.v]
    /\ Reply(m, {[type |-> "vote", from |-> self, to |-> m.from, s |-> m.s]})
    /\ UNCHANGED <<client, proposer, learner>>

\* on accept(s, v) from p, queued
AcceptorOnAccept2(self, m) ==
    LET me == acceptor[self] IN
    /\ ~(m.s >= me.highest)
    /\ Reply(m, {[type |-> "refuse", from |-> self, to |-> m.from, s |-> m.s, h |-> me.highest]})
    /\ UNCHANGED <<client, proposer, acceptor, learner>>

\* on restart: no step, as it changes nothing and sends nothing.

-----------------------------------------------------------------------------
\* role learner

\* on elected(v) from p, queued
LearnerOnElected1(self, m) ==
    LET me == learner[self] IN
    /\ me.request = none
    /\ learner' = [learner EXCEPT ![self].request = m.v]
    /\ Reply(m, {[type |-> "answer", from |-> self, to |-> Numbered(m.v, clients), v |-> m.v]})
    /\ UNCHANGED <<client, proposer, acceptor>>

\* on elected(v) from p, queued: no step, as it changes nothing and sends nothing.

\* on restart: no step, as it changes nothing and sends nothing.

-----------------------------------------------------------------------------
Next ==
    \/ \E self \in clients :
        \/ ClientAsk(self)
        \/ \E m \in Arriving(self, "answer") : ClientOnAnswer(self, m)
    \/ \E self \in proposers :
        \/ \E m \in Arriving(self, "request") : ProposerOnRequest1(self, m)
        \/ ProposerPrepare(self)
        \/ \E m \in Arriving(self, "promise") : ProposerOnPromise1(self, m)
        \/ ProposerPropose(self)
        \/ \E m \in Arriving(self, "vote") : ProposerOnVote1(self, m)
        \/ ProposerAnnounce(self)
        \/ \E m \in Arriving(self, "refuse") : ProposerOnRefuse1(self, m)
        \/ ProposerGiveUp(self)
        \/ ProposerRetry(self)
        \/ ProposerRestart(self)
    \/ \E self \in acceptors :
        \/ \E m \in Arriving(self, "prepare") :
            \/ AcceptorOnPrepare1(self, m)
            \/ AcceptorOnPrepare2(self, m)
        \/ \E m \in Arriving(self, "accept") :
            \/ AcceptorOnAccept1(self, m)
            \/ AcceptorOnAccept2(self, m)
    \/ \E self \in learners : \E m \in Arriving(self, "elected") : LearnerOnElected1(self, m)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
\* In every state.

agreement ==
    \A a, b \in learners :
        \/ learner[a].request = none
        \/ learner[b].request = none
        \/ learner[a].request = learner[b].request

validity ==
    \A l \in learners :
        \/ learner[l].request = none
        \/ \E c \in clients : Number(c) = learner[l].request /\ client[c].phase # "idle"

elections_agree ==
    \A p, q \in proposers :
        \/ proposer[p].phase # "elected"
        \/ proposer[q].phase # "elected"
        \/ proposer[p].request = proposer[q].request

learnt_is_elected ==
    \A p \in proposers :
        \/ proposer[p].phase # "elected"
        \/ \A l \in learners :
               learner[l].request = none \/ learner[l].request = proposer[p].request

learnt_is_voted_for ==
    \A l \in learners :
        \/ learner[l].request = none
        \/ Cardinality({a \in acceptors : acceptor[a].request = learner[l].request}) >= Majority(acceptors)

told_is_voted_for ==
    \A c \in clients :
        \/ client[c].answer = none
        \/ Cardinality({a \in acceptors : acceptor[a].request = client[c].answer}) >= Majority(acceptors)

announced_is_elected ==
    \A p \in proposers :
        \/ proposer[p].phase # "elected"
        \/ Cardinality({a \in acceptors : acceptor[a].voted >= proposer[p].serial}) >= Majority(acceptors)

own_serials ==
    \A p, q \in proposers : p = q \/ proposer[p].serial # proposer[q].serial

one_request_a_serial ==
    \A a, b \in acceptors :
        \/ acceptor[a].voted # acceptor[b].voted
        \/ acceptor[a].request = acceptor[b].request

elected_stays ==
    \A a \in acceptors :
        \/ acceptor[a].voted < 0
        \/ Cardinality({b \in acceptors : acceptor[b].voted = acceptor[a].voted}) < Majority(acceptors)
        \/ \A p \in proposers :
               \/ proposer[p].phase # "voting"
               \/ proposer[p].serial =< acceptor[a].voted
               \/ proposer[p].request = acceptor[a].request

\* On every step.

acceptor_highest_never_decreases ==
    [][\A a \in acceptors : acceptor'[a].highest >= acceptor[a].highest]_vars

acceptor_voted_never_decreases ==
    [][\A a \in acceptors : acceptor'[a].voted >= acceptor[a].voted]_vars

proposer_serial_never_decreases ==
    [][\A a \in proposers : proposer'[a].serial >= proposer[a].serial]_vars

learner_request_never_changes ==
    [][\A a \in learners :
           learner[a].request = none \/ learner'[a].request = learner[a].request]_vars

\* In some state. TLC reaches a goal by breaking the invariant of its negation.

election ==
    \E l \in learners : learner[l].request # none
no_election == ~election

adoption ==
    \E p \in proposers : proposer[p].phase = "voting" /\ proposer[p].adopted >= 0
no_adoption == ~adoption

duel ==
    \E p, q \in proposers :
        p # q /\ proposer[p].phase = "refused" /\ proposer[q].phase = "refused"
no_duel == ~duel

different_votes ==
    \E a, b \in acceptors :
        /\ acceptor[a].voted >= 0
        /\ acceptor[b].voted >= 0
        /\ acceptor[a].request # acceptor[b].request
no_different_votes == ~different_votes

\* Not in this module is what must stay possible (another_election): no formula of TLA+ is
\* about what else could happen.
=============================================================================
